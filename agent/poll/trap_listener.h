// Receives traps and informs: reads the port, asks the gate, has the rest decoded and hands it to the pipeline; then
// polls the device, because a trap says that something happened and only a poll says how things are.
//
// However many datagrams come, it wakes up at most a hundred times a second and reads a bounded number of them at a
// time, so that polls are not delayed; what the kernel drops meanwhile is counted. All on the network poll thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agent/poll/block_queue.h"
#include "agent/poll/poll_loop.h"
#include "agent/poll/poll_trigger.h"
#include "agent/poll/snmp_pool.h"
#include "agent/poll/trap_counters.h"
#include "agent/poll/trap_gate.h"
#include "agent/poll/trap_socket.h"

namespace tramgac::poll {

class TrapListener final : public TimedTask, public FdTask, public snmp::NotificationHandler {
 public:
  // All references outlive the listener. `devices` are devices of the pool.
  TrapListener(PollLoop& loop, BlockQueue& queue, SnmpPool& pool, TrapCounters& counters,
               std::vector<TrapDevice> devices, std::vector<SourceAddress> forwarders, const snmp::LocalEngine& engine);
  ~TrapListener() override;

  // The socket, to be bound or adopted before Start.
  TrapSocket& socket() { return socket_; }

  // Begins to listen. Outcomes: kOk; kUnimplemented (the SNMP backend cannot receive); kResourceExhausted.
  Status Start();

  void OnTimer(BootTime now) override;
  void OnEvent(int fd, std::uint32_t events, BootTime now) override;
  bool OnNotification(const snmp::Notification& notification) override;
  void OnReply(ByteSpan message) override;

 private:
  struct Refused {
    std::uint64_t count = 0;
    SourceAddress source;
  };

  void Take(const TrapSocket::Datagram& datagram, BootTime now);
  void Decode(const TrapSocket::Datagram& datagram);
  void Refuse(TrapRefusal why);
  void Rearm();

  PollLoop& loop_;
  BlockQueue& queue_;
  SnmpPool& pool_;
  TrapCounters& counters_;
  TrapGate gate_;
  TrapSocket socket_;
  PollTrigger trigger_;
  std::unique_ptr<snmp::NotificationReceiver> receiver_;
  std::array<Refused, kTrapRefusals> refused_;  // in this turn
  const TrapSocket::Datagram* current_ = nullptr;
  bool undelivered_ = false;  // the current one was authentic and one too many
  BootTime now_{};
  BootTime watch_at_ = kNever;  // not watching until then
};

}  // namespace tramgac::poll
