// Preloaded into the agent: while the file TRAMGAC_WRITES_FAIL is there, nothing can be written to files. What is open stays open
// and can be read. The error is the number that the file holds; of an empty one EROFS, as on a file system that the kernel has
// made read-only after an error of its disk.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int Fails(void) {
  const char *path = getenv("TRAMGAC_WRITES_FAIL");
  const int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[8] = "";
  const ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  errno = size > 0 ? atoi(text) : EROFS;
  return 1;
}

ssize_t pwrite64(int fd, const void *from, size_t size, off_t at) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
  return Fails() ? -1 : real(fd, from, size, at);
}

int ftruncate64(int fd, off_t size) {
  static int (*real)(int, off_t);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "ftruncate64");
  return Fails() ? -1 : real(fd, size);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
  return Fails() ? -1 : real(fd);
}
