// Does the service manager's sandbox (tramgac.service.in) hold? What a unit file asks for may be missing on a kernel
// without seccomp, or gone with a drop-in; so each part is tried, with calls that change nothing.
#pragma once

namespace tramgac::service {

// Which of them are kept from this process.
struct Sandbox {
  bool calls = false;       // system calls that it never needs (SystemCallFilter=)
  bool memory = false;      // memory that can be written and executed (MemoryDenyWriteExecute=)
  bool addresses = false;   // sockets other than IP and Unix (RestrictAddressFamilies=)
  bool privileges = false;  // being root, and becoming it (User=, NoNewPrivileges=)
};

// Tries them. Never blocks for long; any thread.
Sandbox TrySandbox();

}  // namespace tramgac::service
