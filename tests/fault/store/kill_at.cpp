#include "tests/fault/store/kill_at.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tramgac::store {
namespace {

// What clang's and glibc's headers call it differs.
struct CallInfo {
  std::uint8_t op;
  std::uint8_t pad[3];
  std::uint32_t arch;
  std::uint64_t instruction_pointer, stack_pointer;
  std::uint64_t number, arguments[6];
  std::uint64_t more[2];
};
constexpr int kGetCallInfo = 0x420e;  // PTRACE_GET_SYSCALL_INFO, Linux 5.3
constexpr std::uint8_t kEntry = 1;    // PTRACE_SYSCALL_INFO_ENTRY

bool ChangesFiles(const CallInfo& call) {
  switch (call.number) {
#ifdef SYS_rename
    case SYS_rename:
    case SYS_unlink:
#endif
    case SYS_renameat:
    case SYS_renameat2:
    case SYS_unlinkat:
    case SYS_write:
    case SYS_pwrite64:
    case SYS_ftruncate:
    case SYS_fsync:
    case SYS_fdatasync: return true;
#ifdef SYS_open
    case SYS_open: return (call.arguments[1] & O_CREAT) != 0;
#endif
    case SYS_openat: return (call.arguments[2] & O_CREAT) != 0;
    default: return false;
  }
}

long Trace(int request, pid_t child, std::uintptr_t address, std::uintptr_t data) {
  return ptrace(static_cast<__ptrace_request>(request), child, address, data);
}

}  // namespace

bool RunAndKillAt(std::uint64_t n, const std::function<void()>& work) {
  const bool traced = n != kNever;
  const pid_t child = fork();
  if (child == 0) {
    if (traced && Trace(PTRACE_TRACEME, 0, 0, 0) != 0) _exit(2);
    if (traced) raise(SIGSTOP);
    work();
    _exit(0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  if (!traced) {
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "it ended with " << status;
    return false;
  }
  EXPECT_TRUE(WIFSTOPPED(status)) << "the system does not let a parent trace its child";
  if (!WIFSTOPPED(status)) return false;
  EXPECT_EQ(Trace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL), 0);
  std::uint64_t changes = 0;
  while (Trace(PTRACE_SYSCALL, child, 0, 0) == 0 && waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    CallInfo call{};
    if (Trace(kGetCallInfo, child, sizeof call, reinterpret_cast<std::uintptr_t>(&call)) <= 0) continue;
    if (call.op != kEntry || !ChangesFiles(call) || ++changes < n) continue;
    kill(child, SIGKILL);
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return true;
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "it ended with " << status;
  return false;
}

}  // namespace tramgac::store
