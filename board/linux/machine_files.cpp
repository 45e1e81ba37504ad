#include "board/linux/machine_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <system_error>

namespace tramgac::board {
namespace {

namespace fs = std::filesystem;

// /proc/stat of a machine with many interrupts is longer; what is looked for stands at its beginning.
constexpr std::size_t kMostRead = 16 * 1024;

}  // namespace

std::string ReadText(const std::string& path) {
  std::string text;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return text;
  std::array<char, 4096> part;
  ssize_t count;
  while (text.size() < kMostRead && (count = read(fd, part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  close(fd);
  return text;
}

std::string ReadWord(const std::string& path) {
  std::string text = ReadText(path);
  text.erase(std::min(text.find('\n'), text.size()));
  return text;
}

std::vector<std::string> FoldersIn(const std::string& folder) {
  constexpr std::size_t kMost = 256;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && names.size() < kMost;
       it.increment(error)) {
    names.push_back(it->path().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace tramgac::board
