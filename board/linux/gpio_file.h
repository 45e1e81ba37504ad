// A descriptor of a GPIO chip, of a line or of an LED's attribute. Private to board/linux.
//
// Not thread-safe; nothing blocks but the file system.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "agent/core/base/status.h"

namespace tramgac::board {

// What the errno of a failed open or ioctl means for a line. Outcomes: those of Gpio::OpenOutput.
Status GpioStatusOfErrno();

// Outcome: without its end of line; empty if it cannot be read.
std::string ReadFirstLine(const std::string& path);

class GpioFile {
 public:
  // Takes over `fd`.
  explicit GpioFile(int fd) : fd_(fd) {}
  GpioFile(GpioFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  GpioFile& operator=(GpioFile other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~GpioFile();

  // `flags` as of open(2). Outcomes: kOk, or that of GpioStatusOfErrno.
  static Result<GpioFile> Open(const std::string& path, int flags);

  int fd() const { return fd_; }
  void SetNonBlocking();

  // As read(2).
  std::ptrdiff_t Read(void* out, std::size_t size);
  // Writes an attribute of sysfs, whole. Outcomes: kOk; kPermissionDenied (read-only), kUnavailable.
  Status Put(const std::string& text);

 private:
  int fd_;
};

}  // namespace tramgac::board
