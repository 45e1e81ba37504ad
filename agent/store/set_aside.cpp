#include "agent/store/set_aside.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace tramgac::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCompanions[] = {"", "-wal", "-journal"};

// N of a file name `<stem>N`, or 0.
unsigned NumberOf(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem)) return 0;
  name.remove_prefix(stem.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

unsigned HighestNumber(const fs::path& folder, const std::string& stem) {
  unsigned highest = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    highest = std::max(highest, NumberOf(entry->path().filename().string(), stem));
  }
  return highest;
}

}  // namespace

Result<std::string> SetAside(const std::string& path, std::string& why) {
  const fs::path file(path);
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const unsigned number = HighestNumber(folder, file.filename().string() + ".damaged-") + 1;
  const std::string target = path + ".damaged-" + std::to_string(number);
  // The file goes first: a WAL left behind by a power cut is deleted by SQLite when it makes the new store,
  // but a file without its WAL would be opened as if nothing were missing.
  std::error_code error;
  for (const std::string_view companion : kCompanions) {
    fs::rename(path + std::string(companion), target + std::string(companion), error);
    if (companion.empty() && error) {
      why = error.message();
      return Status::kUnavailable;
    }
  }
  return target;
}

void PutBack(const std::string& path, const std::string& set_aside) {
  std::error_code error;
  // Those of the new file first: SQLite would apply them to the old one.
  for (const std::string_view companion : {kCompanions[1], kCompanions[2], kCompanions[0]}) {
    fs::remove(path + std::string(companion), error);
    fs::rename(set_aside + std::string(companion), path + std::string(companion), error);
  }
}

void RemoveOldest(const std::string& path, const std::string& set_aside) {
  const unsigned number = NumberOf(set_aside, path + ".damaged-");
  if (number <= kDamagedKept) return;
  const std::string oldest = path + ".damaged-" + std::to_string(number - kDamagedKept);
  std::error_code error;
  for (const std::string_view companion : kCompanions) fs::remove(oldest + std::string(companion), error);
}

}  // namespace tramgac::store
