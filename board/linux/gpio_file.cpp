#include "board/linux/gpio_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

namespace tramgac::board {

Status GpioStatusOfErrno() {
  switch (errno) {
    case ENOENT:
    case ENODEV: return Status::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS: return Status::kPermissionDenied;  // sysfs is read-only in the sandbox
    case EBUSY: return Status::kAlreadyExists;
    case EMFILE:
    case ENFILE:
    case ENOMEM: return Status::kResourceExhausted;
    case ENOTTY:  // not a GPIO chip, or a kernel before 5.10
    case EINVAL:
    case EOPNOTSUPP:
    case 524:  // ENOTSUPP, which the kernel's drivers answer and <errno.h> does not know
    case ENXIO: return Status::kUnimplemented;
    default: return Status::kUnavailable;
  }
}

std::string ReadFirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

GpioFile::~GpioFile() {
  if (fd_ >= 0) close(fd_);
}

Result<GpioFile> GpioFile::Open(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return GpioStatusOfErrno();
  return GpioFile(fd);
}

void GpioFile::SetNonBlocking() { fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK); }

std::ptrdiff_t GpioFile::Read(void* out, std::size_t size) {
  ssize_t count;
  do {
    count = read(fd_, out, size);
  } while (count < 0 && errno == EINTR);
  return count;
}

Status GpioFile::Put(const std::string& text) {
  if (pwrite(fd_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size())) return Status::kOk;
  return errno == EACCES || errno == EPERM || errno == EROFS ? Status::kPermissionDenied : Status::kUnavailable;
}

}  // namespace tramgac::board
