// Preloaded into the agent: once the file TRAMGAC_HANG_FILE is there, the next thread that calls the function named in it
// ("recv": reads of a connection; "ppoll": a serial line; "write": of SQLite) never returns from the call.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void HangIfAsked(const char *call) {
  const char *path = getenv("TRAMGAC_HANG_FILE");
  const int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  char name[16] = "";
  const ssize_t size = read(fd, name, sizeof name - 1);
  close(fd);
  if (size <= 0 || strcmp(name, call) != 0 || unlink(path) != 0) return;
  for (;;) pause();
}

ssize_t recv(int fd, void *to, size_t size, int flags) {
  HangIfAsked("recv");
  return recvfrom(fd, to, size, flags, NULL, NULL);
}

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *timeout, const sigset_t *mask) {
  static int (*real)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "ppoll");
  HangIfAsked("ppoll");
  return real(files, count, timeout, mask);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off_t at) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
  HangIfAsked("write");
  return real(fd, from, size, at);
}
