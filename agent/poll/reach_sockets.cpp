#include "agent/poll/reach_sockets.h"

#include <sys/epoll.h>

namespace tramgac::poll {

bool ReachSockets::Watch(int fd, reach::Interest interest) {
  const std::uint32_t events = interest == reach::Interest::kRead    ? EPOLLIN
                               : interest == reach::Interest::kWrite ? EPOLLOUT
                                                                     : EPOLLIN | EPOLLOUT;
  return Ok(loop_.Watch(fd, events, *this));
}

}  // namespace tramgac::poll
