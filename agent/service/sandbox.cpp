#include "agent/service/sandbox.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "agent/service/unique_fd.h"

namespace tramgac::service {
namespace {

// The priority that it has already: anybody may ask for that, but for the filter (@resources).
bool IsCallDenied() {
  errno = 0;
  const int priority = ::getpriority(PRIO_PROCESS, 0);
  return errno == 0 && ::setpriority(PRIO_PROCESS, 0, priority) != 0 && errno == EPERM;
}

bool IsMemoryDenied() {
  constexpr std::size_t kSize = 4096;
  void* const memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return errno == EPERM || errno == EACCES;
  ::munmap(memory, kSize);
  return false;
}

bool IsAddressDenied() {
  const UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
  return socket.get() < 0 && errno == EAFNOSUPPORT;
}

bool IsPrivilegeDenied() { return ::geteuid() != 0 && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1; }

}  // namespace

Sandbox TrySandbox() { return {IsCallDenied(), IsMemoryDenied(), IsAddressDenied(), IsPrivilegeDenied()}; }

}  // namespace tramgac::service
