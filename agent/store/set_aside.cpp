#include "agent/store/set_aside.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <vector>

#include "agent/store/schema.h"

namespace tramgac::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCompanions[] = {"", "-wal", "-journal"};
// What a salvage that was killed may leave beside a file that was set aside.
constexpr std::string_view kLeftovers[] = {"", "-wal", "-journal", ".wal", ".page1"};
constexpr std::string_view kStem = ".damaged-";

// N of a file name `<stem>N`, or 0.
unsigned NumberOf(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem)) return 0;
  name.remove_prefix(stem.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

fs::path FolderOf(const std::string& path) {
  const fs::path file(path);
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

std::vector<unsigned> NumbersBeside(const std::string& path) {
  const std::string stem = fs::path(path).filename().string() + std::string(kStem);
  std::vector<unsigned> numbers;
  std::error_code error;
  for (fs::directory_iterator entry(FolderOf(path), error), end; !error && entry != end; entry.increment(error)) {
    if (const unsigned number = NumberOf(entry->path().filename().string(), stem); number > 0) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

void Remove(const std::string& path, std::span<const std::string_view> companions) {
  std::error_code error;
  for (const std::string_view companion : companions) fs::remove(path + std::string(companion), error);
}

Problem MakeNew(const std::string& path, const std::string& set_aside, const char* vfs) {
  Database db;
  int code = db.Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
  if (code == SQLITE_OK) code = Configure(db);
  if (code == SQLITE_OK) code = EnsureSchema(db, fs::path(set_aside).filename().string());
  if (code == SQLITE_OK) return {};
  return StorageFails(path, db.StatusOf(code), db.ErrorText());
}

// What the unfinished store beside `path` says of the file that it replaces. Outcome: empty if it is not complete.
std::string SetAsideIn(const std::string& path, const char* vfs) {
  Database db;
  if (db.Open(path + ".new", SQLITE_OPEN_READWRITE, vfs) != SQLITE_OK || Configure(db) != SQLITE_OK) return {};
  Statement get;
  if (get.Prepare(db.handle(), kGetValue) != SQLITE_OK) return {};
  bool begun = false;
  return get.Bind(1, kSalvageKey).Step() == SQLITE_ROW ? SetAsideOf(path, get.Blob(0), begun) : std::string();
}

// The names are durable before a record is that stands in the file.
void SyncFolder(const std::string& path) {
  const int folder = open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  (void)fsync(folder);
  (void)close(folder);
}

// The second half: the file itself has been renamed. Its WAL is moved before there is a new file that SQLite would
// apply it to.
std::error_code MoveIntoPlace(const std::string& path, const std::string& set_aside) {
  std::error_code error;
  for (const std::string_view companion : {kCompanions[1], kCompanions[2]}) {
    fs::rename(path + std::string(companion), set_aside + std::string(companion), error);
    if (error && error != std::errc::no_such_file_or_directory) return error;
  }
  fs::rename(path + ".new", path, error);
  SyncFolder(path);
  return error;
}

}  // namespace

Problem ReplaceStore(const std::string& path, const char* vfs) {
  const std::vector<unsigned> numbers = NumbersBeside(path);
  const unsigned number = numbers.empty() ? 1 : *std::ranges::max_element(numbers) + 1;
  const std::string target = path + std::string(kStem) + std::to_string(number);
  const std::string fresh = path + ".new";
  Remove(fresh, kCompanions);
  Problem problem = MakeNew(fresh, target, vfs);
  if (problem.status != Status::kOk) {
    Remove(fresh, kCompanions);
    return problem;
  }
  std::error_code error;
  fs::rename(path, target, error);
  if (error) {
    Remove(fresh, kCompanions);
    return CannotSetAside(path, error.message());
  }
  error = MoveIntoPlace(path, target);
  return error ? CannotSetAside(path, error.message()) : Problem();
}

Problem FinishReplacing(const std::string& path, const char* vfs) {
  const std::string fresh = path + ".new";
  std::error_code error;
  if (!fs::exists(fresh, error)) return {};
  // As long as the damaged file is in its place nothing has begun; and without one somebody has removed the store.
  const std::string set_aside = fs::exists(path, error) ? std::string() : SetAsideIn(path, vfs);
  if (set_aside.empty()) {
    Remove(fresh, kCompanions);
    return {};
  }
  error = MoveIntoPlace(path, set_aside);
  return error ? CannotSetAside(path, error.message()) : Problem();
}

std::string SetAsideOf(const std::string& path, ByteSpan value, bool& begun) {
  ByteReader in(value);
  const std::string_view name = in.Text();
  begun = in.remaining() > 0;
  // A damaged value must not lead to any other file.
  const fs::path file(path);
  if (!in.ok() || NumberOf(name, file.filename().string() + std::string(kStem)) == 0) return {};
  return path.substr(0, path.rfind('/') + 1) + std::string(name);
}

void RemoveOldest(const std::string& path, const std::string& set_aside) {
  const unsigned newest = NumberOf(set_aside, path + std::string(kStem));
  for (const unsigned number : NumbersBeside(path)) {
    if (number + kDamagedKept <= newest) Remove(path + std::string(kStem) + std::to_string(number), kLeftovers);
  }
}

}  // namespace tramgac::store
