#include "drivers/modbus/libmodbus/line.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace tramgac::modbus {
namespace {

int OpenNull() { return open("/dev/null", O_RDWR | O_CLOEXEC); }

timespec ToTimespec(Duration d) {
  const std::int64_t micros = std::max<std::int64_t>(0, d.count());
  return {static_cast<time_t>(micros / 1'000'000), static_cast<long>(micros % 1'000'000 * 1000)};
}

}  // namespace

Line::~Line() {
  if (attached_) Detach();
  if (fd_ >= 0) close(fd_);
}

Status Line::Reserve() {
  if (fd_ >= 0) return Status::kOk;
  fd_ = OpenNull();
  if (fd_ < 0) return Status::kResourceExhausted;
  if (fd_ < FD_SETSIZE) return Status::kOk;
  close(fd_);
  fd_ = -1;
  return Status::kResourceExhausted;
}

Status Line::Attach(int fd) {
  // dup3 replaces the number in one step: no other thread can get hold of it in between.
  const bool moved = dup3(fd, fd_, O_CLOEXEC) == fd_;
  close(fd);
  if (!moved) return Status::kUnavailable;
  attached_ = true;
  if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return Status::kOk;
  const bool taken = errno == EWOULDBLOCK;
  Detach();
  return taken ? Status::kAlreadyExists : Status::kUnavailable;
}

void Line::Detach() {
  tcflush(fd_, TCIOFLUSH);  // otherwise close() waits up to 30 s for an adapter that takes nothing any more
  const int null = OpenNull();
  if (null >= 0) {
    dup3(null, fd_, O_CLOEXEC);
    close(null);
  } else {
    close(fd_);  // out of descriptors: give the number up, Reserve tries again
    fd_ = -1;
  }
  attached_ = false;
}

RtuPort::Wait Line::WaitUntil(BootTime until) const {
  while (true) {
    const timespec timeout = ToTimespec(until - clock_.Now());
    pollfd entry{fd_, POLLIN, 0};
    const int count = ppoll(&entry, 1, &timeout, nullptr);
    if (count == 0) return RtuPort::Wait::kNothing;
    if (count < 0 && errno == EINTR) continue;
    // Characters may still be readable after a hang-up, but nothing on a port that is gone is worth reading.
    return count < 0 || (entry.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 ? RtuPort::Wait::kGone
                                                                              : RtuPort::Wait::kReadable;
  }
}

std::size_t Line::Receive(MutableByteSpan out) {
  const ssize_t size = read(fd_, out.data(), out.size());
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

}  // namespace tramgac::modbus
