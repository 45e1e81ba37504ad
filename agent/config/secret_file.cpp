#include "agent/config/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "agent/config/messages.h"
#include "agent/config/paths.h"

namespace tramgac::config {
namespace {

constexpr std::size_t kLongest = 1024;

Status StatusOfErrno(int error) {
  if (error == ENOENT || error == ENOTDIR) return Status::kNotFound;
  return error == EACCES || error == EPERM ? Status::kPermissionDenied : Status::kUnavailable;
}

Result<std::string> ReadLine(int fd, std::size_t shortest) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return StatusOfErrno(errno);
  if (!S_ISREG(status.st_mode)) return Status::kInvalidArgument;
  // Checked on the open file, so that it cannot be exchanged in between.
  if ((status.st_mode & 077U) != 0) return Status::kFailedPrecondition;
  std::string text(kLongest + 2, '\0');
  const ssize_t size = read(fd, text.data(), text.size());
  if (size < 0) return StatusOfErrno(errno);
  text.resize(static_cast<std::size_t>(size));
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  if (text.empty() || text.size() > kLongest) return Status::kInvalidArgument;
  if (text.size() < shortest) return Status::kOutOfRange;
  return text;
}

}  // namespace

Result<std::string> ReadSecret(const std::string& path, std::size_t shortest) {
  // Non-blocking, because opening a pipe would wait for its writer.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return StatusOfErrno(errno);
  Result<std::string> secret = ReadLine(fd, shortest);
  close(fd);
  return secret;
}

document::Problem ProblemOfSecret(const std::string& path, std::size_t shortest) {
  document::Problem problem = ProblemOfFile(path, Secrecy::kOwnerOnly);
  if (!problem.message.empty()) return problem;
  const Status status = ReadSecret(path, shortest).status();
  if (status == Status::kOutOfRange) {
    problem.message = document::Say(kShortSecret, document::QuotedPath(path));
    problem.expected = document::Say(kWantLongSecret, shortest);
  } else if (!Ok(status)) {
    problem.message = document::Say(kNoSecret, document::QuotedPath(path));
    problem.expected = document::Say(kWantSecret, kLongest);
  }
  return problem;
}

}  // namespace tramgac::config
