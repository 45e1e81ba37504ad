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

#include "drivers/modbus/rtu.h"

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
  NoteReceived();  // nobody knows what was on the line a moment ago
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

Line::Wait Line::WaitUntil(BootTime until) const {
  while (true) {
    const timespec timeout = ToTimespec(until - clock_.Now());
    pollfd entry{fd_, POLLIN, 0};
    const int count = ppoll(&entry, 1, &timeout, nullptr);
    if (count == 0) return Wait::kNothing;
    if (count < 0 && errno == EINTR) continue;
    // Characters may still be readable after a hang-up, but nothing on a port that is gone is worth reading.
    return count < 0 || (entry.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 ? Wait::kGone : Wait::kReadable;
  }
}

void Line::Receive() {
  std::array<std::uint8_t, 256> received;
  const ssize_t size = read(fd_, received.data(), received.size());
  if (size <= 0) return;
  const auto count = static_cast<std::size_t>(size);
  const std::size_t kept = std::min(count, burst_.size() - std::min(burst_size_, burst_.size()));
  std::copy_n(received.begin(), kept,
              burst_.begin() + static_cast<std::ptrdiff_t>(std::min(burst_size_, burst_.size())));
  burst_size_ += count;
  NoteReceived();
}

Line::Heard Line::ListenForCharacters(BootTime until) const {
  switch (WaitUntil(until)) {
    case Wait::kGone: return Heard::kGone;
    case Wait::kNothing: return Heard::kSilence;
    default: return Heard::kCharacters;
  }
}

Line::Heard Line::ListenUntilSilent(Duration silence, BootTime until) {
  burst_size_ = 0;
  while (true) {
    const BootTime silent_at = heard_ + silence;
    switch (WaitUntil(std::min(silent_at, until))) {
      case Wait::kGone: return Heard::kGone;
      case Wait::kNothing: return silent_at <= until ? Heard::kSilence : Heard::kBabble;
      case Wait::kReadable: break;
    }
    Receive();
    if (heard_ >= until) return Heard::kBabble;
  }
}

Line::Heard Line::ListenForFrame(std::uint8_t unit, Duration silence, BootTime until) {
  while (true) {
    switch (WaitUntil(until)) {
      case Wait::kGone: return Heard::kGone;
      case Wait::kNothing: return Heard::kSilence;
      case Wait::kReadable: break;
    }
    const Heard heard = ListenUntilSilent(silence, until + silence);
    if (heard != Heard::kSilence) return heard;
    if (BurstIsFrameOf(unit)) return Heard::kFrame;
  }
}

bool Line::BurstIsFrameOf(std::uint8_t unit) const {
  // The CRC over a frame with its CRC is 0.
  return burst_size_ >= kRtuExceptionSize && burst_size_ <= burst_.size() && burst_[0] == unit &&
         Crc16(ByteSpan(burst_).first(burst_size_)) == 0;
}

Line::Heard Line::ReceiveFrame(FrameSize size_of, BootTime until, ByteSpan& received) {
  burst_size_ = 0;
  received = {};
  while (true) {
    const Wait wait = WaitUntil(until);
    if (wait != Wait::kReadable) return wait == Wait::kGone ? Heard::kGone : Heard::kSilence;
    Receive();
    if (burst_size_ > burst_.size()) return Heard::kBabble;
    received = ByteSpan(burst_).first(burst_size_);
    if (received.size() >= size_of(received)) return Heard::kFrame;
    if (clock_.Now() >= until) return Heard::kSilence;
  }
}

bool Line::Gone() const { return WaitUntil(clock_.Now()) == Wait::kGone; }

}  // namespace tramgac::modbus
