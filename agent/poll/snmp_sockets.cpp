#include "agent/poll/snmp_sockets.h"

#include <sys/epoll.h>

namespace tramgac::poll {

void SnmpSockets::Watch(int fd) {
  // A session whose descriptor cannot be watched ends by its timeout.
  [[maybe_unused]] const Status ignored = loop_.Watch(fd, EPOLLIN, *this);
}

}  // namespace tramgac::poll
