// The C library's files, of which a board has none.
#include <cerrno>

namespace {

int Refuse() {
  errno = ENOSYS;
  return -1;
}

}  // namespace

extern "C" {

int _open(const char*, int, int) { return Refuse(); }
int _read(int, char*, int) { return Refuse(); }
int _close(int) { return Refuse(); }
int _isatty(int) { return Refuse(); }
int _fstat(int, void*) { return Refuse(); }
int _lseek(int, int, int) { return Refuse(); }
}
