#include "tests/fault/store/fault_vfs.h"

#include <cerrno>
#include <new>

namespace tramgac::store {
namespace {

using Operation = FaultVfs::Operation;

struct FaultFile {
  sqlite3_file head;  // SQLite sees this; must be first
  FaultVfs* faults;
  sqlite3_file* base;  // behind this struct, in memory that SQLite gave
};

FaultFile& Of(sqlite3_file* file) { return *reinterpret_cast<FaultFile*>(file); }
const sqlite3_io_methods& Base(sqlite3_file* file) { return *Of(file).base->pMethods; }
FaultVfs& Of(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

int Close(sqlite3_file* file) { return Base(file).xClose(Of(file).base); }

int Read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  const FaultVfs& faults = *Of(file).faults;
  if (faults.IsBad(offset, amount) || Of(file).faults->Fails(Operation::kRead)) return SQLITE_IOERR_READ;
  return Base(file).xRead(Of(file).base, to, amount, offset);
}

int Write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  FaultVfs& faults = *Of(file).faults;
  sqlite3_int64 size = 0;
  if (faults.no_growth() && Base(file).xFileSize(Of(file).base, &size) == SQLITE_OK && offset + amount > size) {
    return SQLITE_FULL;
  }
  if (!faults.Fails(Operation::kChange)) return Base(file).xWrite(Of(file).base, from, amount, offset);
  if (amount > 1) (void)Base(file).xWrite(Of(file).base, from, amount / 2, offset);
  return faults.Code(SQLITE_IOERR_WRITE);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (Of(file).faults->Fails(Operation::kChange)) return SQLITE_IOERR_TRUNCATE;
  return Base(file).xTruncate(Of(file).base, size);
}

// Succeeds without syncing: no power is cut here, and the tests make thousands of commits.
int Sync(sqlite3_file* file, int) {
  return Of(file).faults->Fails(Operation::kChange) ? Of(file).faults->Code(SQLITE_IOERR_FSYNC) : SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) { return Base(file).xFileSize(Of(file).base, size); }
int Lock(sqlite3_file* file, int level) { return Base(file).xLock(Of(file).base, level); }
int Unlock(sqlite3_file* file, int level) { return Base(file).xUnlock(Of(file).base, level); }
int CheckReserved(sqlite3_file* file, int* held) { return Base(file).xCheckReservedLock(Of(file).base, held); }
int Control(sqlite3_file* file, int op, void* arg) { return Base(file).xFileControl(Of(file).base, op, arg); }
int SectorSize(sqlite3_file* file) { return Base(file).xSectorSize(Of(file).base); }
int Characteristics(sqlite3_file* file) { return Base(file).xDeviceCharacteristics(Of(file).base); }

// Version 1: no shared memory, which the store does not need.
constexpr sqlite3_io_methods kMethods = {
    1,          Close,           Read,    Write,   Truncate, Sync,    FileSize, Lock,   Unlock, CheckReserved, Control,
    SectorSize, Characteristics, nullptr, nullptr, nullptr,  nullptr, nullptr,  nullptr};

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  FaultVfs& faults = Of(vfs);
  FaultFile& fault_file = Of(file);
  fault_file.head.pMethods = nullptr;
  fault_file.faults = &faults;
  fault_file.base = reinterpret_cast<sqlite3_file*>(&fault_file + 1);
  fault_file.base->pMethods = nullptr;
  const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
  if (creates && faults.Fails(Operation::kChange)) return SQLITE_CANTOPEN;
  const int code = faults.base()->xOpen(faults.base(), name, fault_file.base, flags, out_flags);
  if (fault_file.base->pMethods != nullptr) fault_file.head.pMethods = &kMethods;
  return code;
}

int Delete(sqlite3_vfs* vfs, const char* name, int sync) {
  FaultVfs& faults = Of(vfs);
  return faults.Fails(Operation::kChange) ? SQLITE_IOERR_DELETE : faults.base()->xDelete(faults.base(), name, sync);
}

int LastError(sqlite3_vfs* vfs, int, char*) {
  if (!Of(vfs).hit()) return 0;
  return Of(vfs).Code(SQLITE_IOERR) == SQLITE_FULL ? ENOSPC : EIO;
}

}  // namespace

FaultVfs::FaultVfs() : base_(sqlite3_vfs_find(nullptr)), vfs_(*base_) {
  vfs_.pNext = nullptr;
  vfs_.zName = name();
  vfs_.szOsFile = static_cast<int>(sizeof(FaultFile)) + base_->szOsFile;
  vfs_.pAppData = this;
  vfs_.xOpen = Open;
  vfs_.xDelete = Delete;
  vfs_.xGetLastError = LastError;
  (void)sqlite3_vfs_register(&vfs_, 0);
}

FaultVfs::~FaultVfs() { (void)sqlite3_vfs_unregister(&vfs_); }

void FaultVfs::FailAt(std::uint64_t n, Operation operation, bool disk_full, bool once) {
  at_ = n;
  operation_ = operation;
  disk_full_ = disk_full;
  once_ = once;
  count_ = 0;
  hit_ = false;
}

bool FaultVfs::Fails(Operation operation) {
  if (at_ == 0 || paused_ || operation != operation_) return false;
  ++count_;
  const bool fails = once_ ? count_ == at_ : count_ >= at_;
  hit_ = hit_ || fails;
  return fails;
}

}  // namespace tramgac::store
