// One TCP connection and the Modbus devices behind it (one, or several units behind a gateway or a serial device
// server): connects, polls in turn, notices a connection that is dead. Single-threaded; nothing blocks, and time is an
// argument: the network poll thread drives it in production, a simulation in tests.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "agent/core/schedule/bus_schedule.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/byte_stream.h"
#include "agent/poll/modbus_poll.h"
#include "agent/poll/timers.h"
#include "drivers/modbus/tcp_connection.h"

namespace tramgac::poll {

class ModbusTcpBus final : public TimedTask, public StreamUser {
 public:
  // `paths`: at least one. The one in use is left when it cannot be connected to, within the same poll, and when it
  // stays silent; blocks say which it was. `silent_share` as in BusSchedule.
  // `timers` and `queue` outlive the bus.
  ModbusTcpBus(std::vector<TcpPath> paths, std::vector<ModbusDevice> devices, double silent_share,
               std::unique_ptr<ByteStream> stream, Timers& timers, BlockQueue& queue,
               modbus::TcpFraming framing = modbus::TcpFraming::kMbap);

  // Begins polling; `index` moves the first polls apart from other buses'.
  void Start(BootTime now, std::uint32_t index);

  void OnTimer(BootTime now) override { Advance(now); }
  void OnConnected(BootTime now) override;
  void OnReceived(ByteSpan bytes, BootTime now) override;
  void OnEnded(BootTime now) override;

  // Polls a device now, if it is on this bus. Outcome: whether it is.
  bool PollNow(DeviceIndex device, BootTime now);
  // As BusSchedule::SetAlert.
  bool SetAlert(DeviceIndex device, bool on, BootTime now);
  // As BusSchedule::TellDue.
  void TellDue(std::span<BootTime> due) const { schedule_.TellDue(due); }

 private:
  enum class Link : std::uint8_t { kClosed, kConnecting, kOpen };

  void Advance(BootTime now);
  bool BeginPoll(BootTime now);
  bool EnsureConnected(BootTime now);
  void SendRequest(BootTime now);
  void EndRead(const modbus::Answer& answer, BootTime now);
  void EndPoll(BootTime now);
  void OnTimeout(BootTime now);
  void Fail(Quality why, BootTime now);
  void CloseLink(BootTime now);
  void NoConnection(BootTime now);
  void TakeOtherPath() { path_ = (path_ + 1) % paths_.size(); }
  void CloseDemanded(BootTime now);
  BootTime ReadyAt() const;
  ModbusDevice& DeviceAt(DeviceIndex index);

  const std::vector<TcpPath> paths_;
  std::vector<ModbusDevice> devices_;
  const std::unique_ptr<ByteStream> stream_;
  Timers& timers_;
  BlockQueue& queue_;
  BusSchedule schedule_;
  ScheduleCounters seen_;
  modbus::TcpConnection connection_;
  ModbusPoll poll_;
  Link link_ = Link::kClosed;
  std::size_t path_ = 0;          // into paths_
  std::size_t untried_ = 0;       // paths that this poll may still try
  BootTime ready_at_{};           // pauses that the device needs; nothing is sent before
  BootTime give_up_at_ = kNever;  // of the connect or the request that is under way
  bool useful_ = false;           // something was answered on this connection
  BootTime reconnect_at_{};
  Duration reconnect_pause_{};
  Duration longest_reconnect_pause_;
  int silent_polls_ = 0;                    // timeouts in a row on this connection
  std::array<BootTime, 256> late_until_{};  // RTU: by unit, until when its late answer may come
};

}  // namespace tramgac::poll
