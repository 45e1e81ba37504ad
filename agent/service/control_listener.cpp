#include "agent/service/control_listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace tramgac::service {
namespace {

constexpr mode_t kMode = 0660;

Status StatusOfErrno(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return Status::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS: return Status::kPermissionDenied;
    case EADDRINUSE: return Status::kAlreadyExists;
    default: return Status::kUnavailable;
  }
}

std::string ErrorText(int error) { return std::generic_category().message(error); }

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return address;
}

UniqueFd StreamSocket() { return UniqueFd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

}  // namespace

Status ControlListener::Open(const std::string& path) {
  if (fd_.valid()) return Fail(Status::kFailedPrecondition, "already open");
  if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Fail(Status::kInvalidArgument, "the path must have 1 to 107 bytes");
  }
  if (const Status room = MakeRoom(path); !Ok(room)) return room;
  return Bind(path);
}

Status ControlListener::MakeRoom(const std::string& path) {
  struct stat file {};
  if (lstat(path.c_str(), &file) != 0) {
    return errno == ENOENT ? Status::kOk : Fail(StatusOfErrno(errno), ErrorText(errno));
  }
  if (!S_ISSOCK(file.st_mode)) return Fail(Status::kAlreadyExists, "exists and is not a socket");
  const UniqueFd probe = StreamSocket();
  const sockaddr_un address = AddressOf(path);
  if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN) {
    return Fail(Status::kAlreadyExists, "another agent answers there");
  }
  if (errno != ECONNREFUSED && errno != ENOENT) return Fail(StatusOfErrno(errno), ErrorText(errno));
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return Fail(StatusOfErrno(errno), ErrorText(errno));
  return Status::kOk;
}

Status ControlListener::Bind(const std::string& path) {
  UniqueFd fd = StreamSocket();
  if (!fd.valid()) return Fail(Status::kUnavailable, ErrorText(errno));
  // The file gets the socket's mode less the umask, so it is never wider than this, and then exactly this.
  const sockaddr_un address = AddressOf(path);
  struct stat file {};
  if (fchmod(fd.get(), kMode) != 0 ||
      bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      chmod(path.c_str(), kMode) != 0 || lstat(path.c_str(), &file) != 0 || listen(fd.get(), 8) != 0) {
    return Fail(StatusOfErrno(errno), ErrorText(errno));
  }
  fd_ = std::move(fd);
  path_ = path;
  device_ = file.st_dev;
  inode_ = file.st_ino;
  return Status::kOk;
}

Result<UniqueFd> ControlListener::Accept(ControlPeer& peer) {
  UniqueFd client(accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!client.valid()) {
    const bool exhausted = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    return exhausted ? Status::kResourceExhausted : Status::kUnavailable;
  }
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(client.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return Status::kUnavailable;
  peer = {credentials.pid, credentials.uid, credentials.gid};
  return client;
}

void ControlListener::Close() {
  if (!fd_.valid()) return;
  fd_.Reset();
  struct stat file {};
  const bool ours = lstat(path_.c_str(), &file) == 0 && file.st_dev == device_ && file.st_ino == inode_;
  if (ours) unlink(path_.c_str());
}

Status ControlListener::Fail(Status status, std::string problem) {
  problem_ = std::move(problem);
  return status;
}

}  // namespace tramgac::service
