// Preloaded into the agent: while the file TRAMGAC_WRITES_FAIL is there, nothing can be written to files, as on a file system
// that the kernel has made read-only after an error of its disk. What is open stays open and can be read.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int ReadOnly(void) {
  const char *path = getenv("TRAMGAC_WRITES_FAIL");
  if (path == NULL || access(path, F_OK) != 0) return 0;
  errno = EROFS;
  return 1;
}

ssize_t pwrite64(int fd, const void *from, size_t size, off_t at) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
  return ReadOnly() ? -1 : real(fd, from, size, at);
}

int ftruncate64(int fd, off_t size) {
  static int (*real)(int, off_t);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "ftruncate64");
  return ReadOnly() ? -1 : real(fd, size);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
  return ReadOnly() ? -1 : real(fd);
}
