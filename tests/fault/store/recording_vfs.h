// An SQLite VFS on top of the default one that writes down everything that changes the disk, with contents, in order.
// Syncs are written down and not made. Thread safety: one thread.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tramgac::store {

// One change. A file is known by a number, because a name may be deleted and made anew.
struct DiskChange {
  enum class Kind : std::uint8_t { kCreate, kWrite, kTruncate, kSync, kDelete };
  Kind kind = Kind::kSync;
  std::uint32_t file = 0;
  std::string name = {};         // of kCreate and kDelete, without its folder
  std::int64_t at = 0;           // kWrite: byte offset; kTruncate: the new size
  std::string bytes = {};        // of kWrite
  bool syncs_directory = false;  // of kSync and kDelete: earlier creations and deletions are durable too
};

class RecordingVfs {
 public:
  // `powersafe_overwrite` false: SQLite is told that a write may ruin the whole sector of 4096 bytes around it.
  // Otherwise it is told what the default VFS says: a write that a power cut interrupts harms only what it writes.
  explicit RecordingVfs(bool powersafe_overwrite);
  RecordingVfs(const RecordingVfs&) = delete;
  RecordingVfs& operator=(const RecordingVfs&) = delete;
  ~RecordingVfs();

  const char* name() const { return "tramgac-recording"; }
  // What has been written down so far.
  const std::vector<DiskChange>& changes() const { return changes_; }
  // A file that was there before anything was written down. Outcome: its number.
  std::uint32_t Know(const std::string& name);

  // For the file methods.
  void Add(DiskChange change) { changes_.push_back(std::move(change)); }
  void Forget(const std::string& name) { files_.erase(name); }
  bool powersafe_overwrite() const { return powersafe_overwrite_; }
  sqlite3_vfs* base() const { return base_; }

 private:
  sqlite3_vfs* const base_;
  sqlite3_vfs vfs_;
  const bool powersafe_overwrite_;
  std::map<std::string, std::uint32_t> files_;
  std::uint32_t next_file_ = 1;
  std::vector<DiskChange> changes_;
};

}  // namespace tramgac::store
