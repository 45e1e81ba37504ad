// Preloaded into the agent: a GPIO chip /dev/gpiochip-files whose lines are files. Line 5 is the file 5 in the folder
// TRAMGAC_GPIO_FOLDER, high while it holds "1"; without the file the line cannot be had, or is gone. For machines
// whose kernel has no gpio-sim.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kLines = 32, kDescriptors = 4096 };
static char is_chip[kDescriptors], is_active_low[kDescriptors];

static int OpenFile(const char *path, int flags, mode_t mode) {
  static int (*real)(const char *, int, ...);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "open");
  const int chip = strcmp(path, "/dev/gpiochip-files") == 0;
  const int fd = real(chip ? "/dev/null" : path, flags, mode);
  if (fd >= 0 && fd < kDescriptors) is_chip[fd] = (char)chip;
  return fd;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return OpenFile(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return OpenFile(path, flags, mode);
}

static int GetLine(struct gpio_v2_line_request *request) {
  char path[512];
  const char *folder = getenv("TRAMGAC_GPIO_FOLDER");
  snprintf(path, sizeof path, "%s/%u", folder == NULL ? "" : folder, request->offsets[0]);
  request->fd = OpenFile(path, O_RDONLY | O_CLOEXEC, 0);
  if (request->fd < 0) return errno = ENODEV, -1;
  is_active_low[request->fd] = (request->config.flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0;
  return 0;
}

static int GetValue(int fd, struct gpio_v2_line_values *values) {
  struct stat file;
  char level = '0';
  if (fstat(fd, &file) != 0 || file.st_nlink == 0) return errno = ENODEV, -1;
  if (pread(fd, &level, 1, 0) < 0) return -1;
  values->bits = (level == '1') != is_active_low[fd];
  return 0;
}

int ioctl(int fd, unsigned long what, ...) {
  static int (*real)(int, unsigned long, ...);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "ioctl");
  va_list rest;
  va_start(rest, what);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  if (what == GPIO_V2_LINE_GET_VALUES_IOCTL) return GetValue(fd, argument);
  if (fd < 0 || fd >= kDescriptors || !is_chip[fd]) return real(fd, what, argument);
  if (what == GPIO_GET_CHIPINFO_IOCTL) ((struct gpiochip_info *)argument)->lines = kLines;
  return what == GPIO_V2_GET_LINE_IOCTL ? GetLine(argument) : 0;
}
