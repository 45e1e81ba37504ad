// The sandbox as a real filter of the kernel makes it, in a process of its own.
#include "agent/service/sandbox.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace tramgac::service {
namespace {

unsigned BitsOf(const Sandbox& sandbox) {
  return (sandbox.calls ? 1U : 0) | (sandbox.memory ? 2U : 0) | (sandbox.addresses ? 4U : 0) |
         (sandbox.privileges ? 8U : 0);
}

// Outcome: the bits of TrySandbox in a child for which `number` fails with `error`; -1 if that cannot be arranged.
int BitsWithout(long number, unsigned error) {
  const pid_t child = fork();
  if (child == 0) {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{4, filter};
    const bool denied =
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
    _exit(denied ? static_cast<int>(BitsOf(TrySandbox())) : 255);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) != 255 ? WEXITSTATUS(status) : -1;
}

TEST(Sandbox, NothingIsKeptFromAnOrdinaryProcess) {
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0) GTEST_SKIP() << "this test runs in a sandbox itself";
  EXPECT_EQ(BitsOf(TrySandbox()), 0U);
}

TEST(Sandbox, EachPartIsSeenByItself) {
  const int nothing = BitsWithout(SYS_getpgid, EPERM);  // a call that is not tried
  if (nothing < 0) GTEST_SKIP() << "no seccomp here";
  EXPECT_EQ(nothing & 7, 0);
  EXPECT_EQ(nothing >> 3, geteuid() != 0 ? 1 : 0) << "no new privileges: that is half of it, being root is too much";
  EXPECT_EQ(BitsWithout(SYS_setpriority, EPERM), nothing | 1);
  EXPECT_EQ(BitsWithout(SYS_socket, EAFNOSUPPORT), nothing | 4);
  EXPECT_EQ(BitsWithout(SYS_socket, EMFILE), nothing) << "another failure says nothing";
}

}  // namespace
}  // namespace tramgac::service
