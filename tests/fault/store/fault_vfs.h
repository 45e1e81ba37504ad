// An SQLite VFS on top of the default one that fails at the n-th operation, with a torn write.
// Thread safety: one thread.
#pragma once

#include <sqlite3.h>

#include <cstdint>

namespace tramgac::store {

class FaultVfs {
 public:
  enum class Operation : std::uint8_t { kChange, kRead };  // write, sync, truncate, delete, create; or read

  FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;
  ~FaultVfs();

  const char* name() const { return "tramgac-fault"; }

  // From now on the n-th operation of that kind (from 1) fails: disk full or I/O error, once or for good.
  void FailAt(std::uint64_t n, Operation operation, bool disk_full, bool once);
  void Heal() { at_ = 0; }
  // Reads that touch this byte of any file fail, until it is set to -1.
  void SetBadSector(std::int64_t offset) { bad_offset_ = offset; }
  bool IsBad(std::int64_t offset, int amount) const { return offset <= bad_offset_ && bad_offset_ < offset + amount; }
  // Files can be written where they are, and cannot grow.
  void SetDiskFull(bool full) { no_growth_ = full; }
  bool no_growth() const { return no_growth_; }
  // While it lives the disk is healthy and operations are not counted.
  class Paused {
   public:
    explicit Paused(FaultVfs& vfs) : vfs_(vfs) { vfs_.paused_ = true; }
    ~Paused() { vfs_.paused_ = false; }
    Paused(const Paused&) = delete;
    Paused& operator=(const Paused&) = delete;

   private:
    FaultVfs& vfs_;
  };
  bool hit() const { return hit_; }

  // For the file methods: whether this operation fails. The code it fails with.
  bool Fails(Operation operation);
  int Code(int io_error) const { return disk_full_ ? SQLITE_FULL : io_error; }

  sqlite3_vfs* base() const { return base_; }

 private:
  sqlite3_vfs* const base_;
  sqlite3_vfs vfs_;
  Operation operation_ = Operation::kChange;
  std::uint64_t at_ = 0;
  std::uint64_t count_ = 0;
  bool disk_full_ = false;
  bool once_ = false;
  bool hit_ = false;
  bool paused_ = false;
  bool no_growth_ = false;
  std::int64_t bad_offset_ = -1;
};

}  // namespace tramgac::store
