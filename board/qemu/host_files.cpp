// Files for the C library, for reading from front to back: test programs read pages of docs/ with it.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

#include "board/qemu/semihosting.h"

namespace {

constexpr int kFirstFile = 3;  // 0 to 2 are the console

int Refuse(int why) {
  errno = why;
  return -1;
}

}  // namespace

extern "C" {

int _open(const char* path, int flags, int) {
  if ((flags & O_ACCMODE) != O_RDONLY) return Refuse(EROFS);
  const int file = tramgac::board::OpenHostFile({path, std::strlen(path)});
  return file < 0 ? Refuse(ENOENT) : file + kFirstFile;
}

int _read(int file, char* out, int size) {
  if (file < kFirstFile) return 0;
  const tramgac::MutableByteSpan bytes(reinterpret_cast<std::uint8_t*>(out), static_cast<std::size_t>(size));
  return size - static_cast<int>(tramgac::board::ReadHostFile(file - kFirstFile, bytes));
}

int _close(int file) {
  if (file >= kFirstFile) tramgac::board::CloseHostFile(file - kFirstFile);
  return 0;
}

int _isatty(int file) { return file < kFirstFile ? 1 : 0; }

int _fstat(int file, struct stat* status) {
  status->st_mode = file < kFirstFile ? S_IFCHR : S_IFREG;
  return 0;
}

int _lseek(int, int, int) { return Refuse(ESPIPE); }
int _stat(const char*, struct stat*) { return Refuse(ENOENT); }
int _unlink(const char*) { return Refuse(EROFS); }
int mkdir(const char*, mode_t) { return Refuse(EROFS); }

// The wall clock of the machine that QEMU runs on, by which test programs tell how long they took.
int _gettimeofday(struct timeval* now, void*) {
  *now = {tramgac::board::HostTime(), 0};
  return 0;
}
}
