#include "agent/service/control_listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/unit/service/temp_folder.h"

namespace tramgac::service {
namespace {

sockaddr_un Address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

UniqueFd ConnectTo(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const sockaddr_un address = Address(path);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd.Reset();
  return fd;
}

class ControlListenerTest : public testing::Test {
 protected:
  TempFolder folder_;
  const std::string path_ = folder_ / "control.sock";
  ControlListener listener_;
};

TEST_F(ControlListenerTest, ServesUserAndGroupWhateverTheUmask) {
  for (const mode_t mask : {0077, 0000, 0777}) {
    const mode_t old = umask(mask);
    EXPECT_EQ(listener_.Open(path_), Status::kOk) << listener_.problem();
    umask(old);
    struct stat file {};
    ASSERT_EQ(lstat(path_.c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 07777, 0660u) << mask;
    EXPECT_TRUE(S_ISSOCK(file.st_mode));
    listener_.Close();
  }
}

TEST_F(ControlListenerTest, AcceptsWithThePeersIdentity) {
  ASSERT_EQ(listener_.Open(path_), Status::kOk);
  ControlPeer peer;
  EXPECT_EQ(listener_.Accept(peer).status(), Status::kUnavailable) << "nobody waits";
  const UniqueFd client = ConnectTo(path_);
  const auto accepted = listener_.Accept(peer);
  ASSERT_TRUE(accepted.ok());
  EXPECT_EQ(peer.pid, getpid());
  EXPECT_EQ(peer.uid, getuid());
  EXPECT_EQ(peer.gid, getgid());
  EXPECT_NE(fcntl(accepted.value().get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(ControlListenerTest, RemovesItsFileAtTheEnd) {
  ASSERT_EQ(listener_.Open(path_), Status::kOk);
  EXPECT_EQ(listener_.Open(path_), Status::kFailedPrecondition);
  listener_.Close();
  listener_.Close();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ControlListenerTest, LeavesASuccessorsFileAlone) {
  ASSERT_EQ(listener_.Open(path_), Status::kOk);
  std::filesystem::rename(path_, folder_ / "old");
  folder_.Write("control.sock", "of somebody else");
  listener_.Close();
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(ControlListenerTest, ReplacesAStaleSocket) {
  UniqueFd dead(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = Address(path_);
  ASSERT_EQ(bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  dead.Reset();
  ASSERT_TRUE(std::filesystem::exists(path_));
  EXPECT_EQ(listener_.Open(path_), Status::kOk) << listener_.problem();
  EXPECT_TRUE(ConnectTo(path_).valid());
}

TEST_F(ControlListenerTest, DoesNotTakeOverARunningAgentsSocket) {
  ASSERT_EQ(listener_.Open(path_), Status::kOk);
  ControlListener second;
  EXPECT_EQ(second.Open(path_), Status::kAlreadyExists);
  EXPECT_EQ(second.problem(), "another agent answers there");
  std::vector<UniqueFd> waiting;  // also not when its queue is full
  for (int i = 0; i < 50; ++i) waiting.push_back(ConnectTo(path_));
  ASSERT_FALSE(waiting.back().valid());
  EXPECT_EQ(second.Open(path_), Status::kAlreadyExists);
  second.Close();
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(ControlListenerTest, NeverTouchesWhatIsNoSocket) {
  folder_.Write("control.sock", "precious");
  EXPECT_EQ(listener_.Open(path_), Status::kAlreadyExists);
  EXPECT_EQ(listener_.problem(), "exists and is not a socket");
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
  std::filesystem::create_symlink("/dev/null", folder_ / "link");
  EXPECT_EQ(listener_.Open(folder_ / "link"), Status::kAlreadyExists);
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link"));
}

TEST_F(ControlListenerTest, NamesWhatIsWrongWithAPath) {
  EXPECT_EQ(listener_.Open(""), Status::kInvalidArgument);
  EXPECT_EQ(listener_.Open("/" + std::string(107, 'x')), Status::kInvalidArgument);
  EXPECT_EQ(listener_.Open(folder_ / "no/such/folder"), Status::kNotFound);
  EXPECT_FALSE(listener_.problem().empty());
  EXPECT_LT(listener_.fd(), 0);
}

TEST_F(ControlListenerTest, TellsExhaustionFromAbsence) {
  ASSERT_EQ(listener_.Open(path_), Status::kOk);
  const UniqueFd client = ConnectTo(path_);
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
  const rlimit none{.rlim_cur = 3, .rlim_max = old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  ControlPeer peer;
  const Status refused = listener_.Accept(peer).status();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
  EXPECT_EQ(refused, Status::kResourceExhausted);
  EXPECT_TRUE(listener_.Accept(peer).ok()) << "the client still waits";
}

}  // namespace
}  // namespace tramgac::service
