// Preloaded into the agent: while the file TRAMGAC_CLOCK_FILE is there, the system clock stands at the seconds since 1970
// that it holds. The clocks that count since boot go on.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int Stopped(struct timespec *now) {
  const char *path = getenv("TRAMGAC_CLOCK_FILE");
  const int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[24] = "";
  const ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  now->tv_sec = atol(text);
  now->tv_nsec = 500000000;  // so that what was read a moment before is of the same second
  return size > 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  const int wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return wall && Stopped(now) ? 0 : (int)syscall(SYS_clock_gettime, clock, now);
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}
