#include "agent/config/paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/config/messages.h"

namespace tramgac::config {

using document::Quoted;
using document::Say;

std::string Resolve(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

std::string ReadPath(const document::Field& field, const std::string& folder, std::string fallback) {
  const std::string path = field.Text({1, 1000, {}});
  return path.empty() ? fallback : Resolve(folder, path);
}

void CheckFile(const document::Field& field, const std::string& path, Secrecy secrecy) {
  struct stat status {};
  // Not opened: opening a pipe or a terminal by mistake would wait for ever.
  if (stat(path.c_str(), &status) != 0 || (S_ISREG(status.st_mode) && access(path.c_str(), R_OK) != 0)) {
    const int error = errno;
    field.Complain(Say(kNoFile, Quoted(path), std::strerror(error)));
    return;
  }
  if (!S_ISREG(status.st_mode)) return field.Complain(Say(kNotAFile, Quoted(path)));
  const unsigned mode = status.st_mode & 07777U;
  if (secrecy == Secrecy::kOwnerOnly && (mode & 077U) != 0) {
    field.Complain(Say(kOpenToOthers, Quoted(path), mode), Say(kWantMode));
  } else if (secrecy == Secrecy::kNotForOthers && (mode & 07U) != 0) {
    field.Complain(Say(kOpenToOthers, Quoted(path), mode), Say(kWantKeyMode));
  }
}

}  // namespace tramgac::config
