#include "tests/fault/store/recording_vfs.h"

#include <string_view>

namespace tramgac::store {
namespace {

using Kind = DiskChange::Kind;

constexpr int kSectorBytes = 4096;

struct RecordingFile {
  sqlite3_file head;  // SQLite sees this; must be first
  RecordingVfs* vfs;
  std::uint32_t number;
  bool syncs_directory;  // as the default VFS does at the first sync of a journal or WAL that it has made
  sqlite3_file* base;    // behind this struct, in memory that SQLite gave
};

RecordingFile& Of(sqlite3_file* file) { return *reinterpret_cast<RecordingFile*>(file); }
const sqlite3_io_methods& Base(sqlite3_file* file) { return *Of(file).base->pMethods; }
RecordingVfs& Of(sqlite3_vfs* vfs) { return *static_cast<RecordingVfs*>(vfs->pAppData); }

std::string NameOf(const char* path) {
  const std::string_view whole = path == nullptr ? "" : path;
  return std::string(whole.substr(whole.rfind('/') + 1));
}

int Close(sqlite3_file* file) { return Base(file).xClose(Of(file).base); }

int Read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  return Base(file).xRead(Of(file).base, to, amount, offset);
}

int Write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  Of(file).vfs->Add({.kind = Kind::kWrite,
                     .file = Of(file).number,
                     .at = offset,
                     .bytes = std::string(static_cast<const char*>(from), static_cast<std::size_t>(amount))});
  return Base(file).xWrite(Of(file).base, from, amount, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  Of(file).vfs->Add({.kind = Kind::kTruncate, .file = Of(file).number, .at = size});
  return Base(file).xTruncate(Of(file).base, size);
}

int Sync(sqlite3_file* file, int) {
  Of(file).vfs->Add({.kind = Kind::kSync, .file = Of(file).number, .syncs_directory = Of(file).syncs_directory});
  Of(file).syncs_directory = false;
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) { return Base(file).xFileSize(Of(file).base, size); }
int Lock(sqlite3_file* file, int level) { return Base(file).xLock(Of(file).base, level); }
int Unlock(sqlite3_file* file, int level) { return Base(file).xUnlock(Of(file).base, level); }
int CheckReserved(sqlite3_file* file, int* held) { return Base(file).xCheckReservedLock(Of(file).base, held); }
// A size hint would make the default VFS change the file unseen.
int Control(sqlite3_file* file, int op, void* arg) {
  return op == SQLITE_FCNTL_SIZE_HINT ? SQLITE_OK : Base(file).xFileControl(Of(file).base, op, arg);
}
int SectorSize(sqlite3_file* file) {
  return Of(file).vfs->powersafe_overwrite() ? Base(file).xSectorSize(Of(file).base) : kSectorBytes;
}
int Characteristics(sqlite3_file* file) {
  const int all = Base(file).xDeviceCharacteristics(Of(file).base);
  return Of(file).vfs->powersafe_overwrite() ? all : all & ~SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// Version 1: no shared memory, which the store does not need.
constexpr sqlite3_io_methods kMethods = {
    1,          Close,           Read,    Write,   Truncate, Sync,    FileSize, Lock,   Unlock, CheckReserved, Control,
    SectorSize, Characteristics, nullptr, nullptr, nullptr,  nullptr, nullptr,  nullptr};

int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  RecordingVfs& recording = Of(vfs);
  RecordingFile& own = Of(file);
  own.head.pMethods = nullptr;
  own.vfs = &recording;
  own.base = reinterpret_cast<sqlite3_file*>(&own + 1);
  own.base->pMethods = nullptr;
  int exists = 0;
  (void)recording.base()->xAccess(recording.base(), path, SQLITE_ACCESS_EXISTS, &exists);
  const int code = recording.base()->xOpen(recording.base(), path, own.base, flags, out_flags);
  if (own.base->pMethods == nullptr) return code;
  own.head.pMethods = &kMethods;
  own.number = recording.Know(NameOf(path));
  own.syncs_directory = exists == 0 && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  if (exists == 0) recording.Add({.kind = Kind::kCreate, .file = own.number, .name = NameOf(path)});
  return code;
}

int Delete(sqlite3_vfs* vfs, const char* path, int sync) {
  RecordingVfs& recording = Of(vfs);
  const int code = recording.base()->xDelete(recording.base(), path, 0);
  if (code != SQLITE_OK) return code;
  recording.Add({.kind = Kind::kDelete, .name = NameOf(path), .syncs_directory = sync != 0});
  recording.Forget(NameOf(path));
  return code;
}

}  // namespace

RecordingVfs::RecordingVfs(bool powersafe_overwrite)
    : base_(sqlite3_vfs_find(nullptr)), vfs_(*base_), powersafe_overwrite_(powersafe_overwrite) {
  vfs_.pNext = nullptr;
  vfs_.zName = name();
  vfs_.szOsFile = static_cast<int>(sizeof(RecordingFile)) + base_->szOsFile;
  vfs_.pAppData = this;
  vfs_.xOpen = Open;
  vfs_.xDelete = Delete;
  (void)sqlite3_vfs_register(&vfs_, 0);
}

RecordingVfs::~RecordingVfs() { (void)sqlite3_vfs_unregister(&vfs_); }

std::uint32_t RecordingVfs::Know(const std::string& name) {
  const auto [place, is_new] = files_.try_emplace(name, next_file_);
  if (is_new) ++next_file_;
  return place->second;
}

}  // namespace tramgac::store
