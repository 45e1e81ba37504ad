// One TCP connection and the Modbus devices behind it (one, or several units behind a gateway or a serial device
// server): connects, polls in turn, notices a connection that is dead. All on the network poll thread; nothing blocks.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/schedule/bus_schedule.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/modbus_poll.h"
#include "agent/poll/poll_loop.h"
#include "drivers/modbus/tcp_connection.h"

namespace tramgac::poll {

// One way to the devices. `host` is an IPv4 or IPv6 address as text.
struct TcpPath {
  std::string host;
  std::uint16_t port = 502;
  bool operator==(const TcpPath&) const = default;
};

class ModbusTcpBus final : public PollTask {
 public:
  // `paths`: at least one. The one in use is left when it cannot be connected to, within the same poll, and when it
  // stays silent; blocks say which it was. `silent_share` as in BusSchedule.
  ModbusTcpBus(std::vector<TcpPath> paths, std::vector<ModbusDevice> devices, double silent_share, PollLoop& loop,
               BlockQueue& queue, modbus::TcpFraming framing = modbus::TcpFraming::kMbap);
  ~ModbusTcpBus() override;

  // Begins polling; `spread` moves the first polls apart from other buses'. From the loop's thread or before Run.
  void Start(BootTime now, std::uint32_t index);

  void OnTimer(BootTime now) override { Advance(now); }
  void OnEvent(int fd, std::uint32_t events, BootTime now) override;

  // Polls a device now, if it is on this bus. Outcome: whether it is.
  bool PollNow(DeviceIndex device, BootTime now);

 private:
  enum class Link : std::uint8_t { kClosed, kConnecting, kOpen };

  void Advance(BootTime now);
  bool BeginPoll(BootTime now);
  bool EnsureConnected(BootTime now);
  void OnConnected(BootTime now);
  void OnReadable(BootTime now);
  void SendRequest(BootTime now);
  void EndRead(const modbus::Answer& answer, BootTime now);
  void EndPoll(BootTime now);
  void OnTimeout(BootTime now);
  void Fail(Quality why, BootTime now);
  void CloseLink();
  void NoConnection(BootTime now);
  void TakeOtherPath() { path_ = (path_ + 1) % paths_.size(); }
  void CloseDemanded(BootTime now);
  BootTime ReadyAt() const;
  ModbusDevice& DeviceAt(DeviceIndex index);

  const std::vector<TcpPath> paths_;
  std::vector<ModbusDevice> devices_;
  PollLoop& loop_;
  BlockQueue& queue_;
  BusSchedule schedule_;
  ScheduleCounters seen_;
  modbus::TcpConnection connection_;
  ModbusPoll poll_;
  Link link_ = Link::kClosed;
  int fd_ = -1;
  std::size_t path_ = 0;          // into paths_
  std::size_t untried_ = 0;       // paths that this poll may still try
  BootTime ready_at_{};           // pauses that the device needs; nothing is sent before
  BootTime give_up_at_ = kNever;  // of the connect or the request that is under way
  BootTime reconnect_at_{};
  Duration reconnect_pause_{};
  int silent_polls_ = 0;                    // timeouts in a row on this connection
  std::array<BootTime, 256> late_until_{};  // RTU: by unit, until when its late answer may come
};

}  // namespace tramgac::poll
