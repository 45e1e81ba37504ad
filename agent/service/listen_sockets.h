// Sockets that the service manager has opened for the program (systemd.socket(5)): ports that the program itself may
// not open. Not thread-safe: it changes the environment, so call it before there are threads. Nothing blocks.
#pragma once

#include "agent/service/unique_fd.h"

namespace tramgac::service {

// Takes the first UDP socket that was passed, closes the others, and removes from the environment that there were
// any. The socket is closed on exec. Outcome: no descriptor if there was none.
UniqueFd TakeDatagramSocket();

}  // namespace tramgac::service
