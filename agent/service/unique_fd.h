// Owns a file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace tramgac::service {

// Not thread-safe; closing may block for descriptors that linger (none of ours do).
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) Reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~UniqueFd() { Reset(); }

  // Closes the descriptor that was held, and holds `fd` (-1: none).
  void Reset(int fd = -1) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }

  int get() const { return fd_; }  // -1: none
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace tramgac::service
