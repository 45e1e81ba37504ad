#include "agent/config/paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "agent/config/messages.h"

namespace tramgac::config {

using document::QuotedPath;
using document::Say;

std::string Resolve(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

std::string ReadPath(const document::Field& field, const std::string& folder, std::string fallback) {
  const std::string path = field.Text({1, 1000, {}});
  return path.empty() ? std::move(fallback) : Resolve(folder, path);
}

document::Problem ProblemOfFile(const std::string& path, Secrecy secrecy) {
  document::Problem problem;
  struct stat status {};
  // Not opened: opening a pipe or a terminal by mistake would wait for ever.
  if (stat(path.c_str(), &status) != 0 || (S_ISREG(status.st_mode) && access(path.c_str(), R_OK) != 0)) {
    const int error = errno;
    problem.message = Say(kNoFile, QuotedPath(path), std::strerror(error));
    return problem;
  }
  const unsigned mode = status.st_mode & 07777U;
  if (!S_ISREG(status.st_mode)) {
    problem.message = Say(kNotAFile, QuotedPath(path));
  } else if (secrecy != Secrecy::kNone && (mode & (secrecy == Secrecy::kOwnerOnly ? 077U : 07U)) != 0) {
    problem.message = Say(kOpenToOthers, QuotedPath(path), mode);
    problem.expected = Say(secrecy == Secrecy::kOwnerOnly ? kWantMode : kWantKeyMode);
  }
  return problem;
}

void ComplainOf(const document::Field& field, document::Problem problem) {
  if (!problem.message.empty()) field.Complain(std::move(problem.message), std::move(problem.expected));
}

}  // namespace tramgac::config
