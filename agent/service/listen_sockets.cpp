#include "agent/service/listen_sockets.h"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>

namespace tramgac::service {

UniqueFd TakeDatagramSocket() {
  const int count = sd_listen_fds(/*unset_environment=*/1);
  UniqueFd taken;
  for (int i = 0; i < count; ++i) {
    UniqueFd passed(SD_LISTEN_FDS_START + i);
    if (taken.get() < 0 && sd_is_socket_inet(passed.get(), AF_UNSPEC, SOCK_DGRAM, -1, 0) > 0) taken = std::move(passed);
  }
  return taken;
}

}  // namespace tramgac::service
