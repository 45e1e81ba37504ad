#include "agent/service/listen_sockets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

namespace tramgac::service {
namespace {

constexpr int kFirst = 3;  // sd_listen_fds(3): SD_LISTEN_FDS_START

// Takes the socket in a child process, whose descriptors from 3 on are of `types`, 0 standing for a file that is no
// socket. Outcome: 0 none, 1 one that is closed on exec, 2 one that is not; 3: the environment still names some.
int TakeInChild(std::initializer_list<int> types) {
  const pid_t child = fork();
  if (child == 0) {
    int fd = kFirst;
    for (const int type : types) {
      const int made = type == 0 ? open("/dev/null", O_RDONLY) : socket(AF_INET, type, 0);
      if (made != fd) dup2(made, fd);
      ++fd;
    }
    setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
    setenv("LISTEN_FDS", std::to_string(types.size()).c_str(), 1);
    const UniqueFd taken = TakeDatagramSocket();
    if (getenv("LISTEN_FDS") != nullptr) _exit(3);
    if (!taken.valid()) _exit(0);
    _exit((fcntl(taken.get(), F_GETFD) & FD_CLOEXEC) != 0 ? 1 : 2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(ListenSockets, DatagramSocketIsTaken) {
  EXPECT_EQ(TakeInChild({SOCK_DGRAM}), 1);
  EXPECT_EQ(TakeInChild({SOCK_STREAM, 0, SOCK_DGRAM}), 1) << "the others are passed over";
}

TEST(ListenSockets, WithoutOneThereIsNone) {
  EXPECT_EQ(TakeInChild({}), 0);
  EXPECT_EQ(TakeInChild({SOCK_STREAM, 0}), 0);
  EXPECT_FALSE(TakeDatagramSocket().valid()) << "nobody manages this program";
}

}  // namespace
}  // namespace tramgac::service
