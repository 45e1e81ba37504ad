// The descriptors of the SNMP pool's client, waited for by the loop. All on the loop's thread; nothing blocks.
#pragma once

#include "agent/poll/poll_loop.h"
#include "agent/poll/snmp_pool.h"
#include "drivers/snmp/client.h"

namespace tramgac::poll {

class SnmpSockets final : public FdTask, public snmp::FdWatcher {
 public:
  // Both outlive this.
  SnmpSockets(PollLoop& loop, SnmpPool& pool) : loop_(loop), pool_(pool) {}

  void Watch(int fd) override;
  void Unwatch(int fd) override { loop_.Unwatch(fd); }
  void OnEvent(int fd, std::uint32_t, BootTime now) override { pool_.OnReadable(fd, now); }

 private:
  PollLoop& loop_;
  SnmpPool& pool_;
};

}  // namespace tramgac::poll
