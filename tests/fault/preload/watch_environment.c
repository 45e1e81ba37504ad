// Preloaded into the agent: ends it by SIGABRT when it changes the environment while it has more than one thread. glibc
// frees the old environment then, and getenv in another thread, of which libraries make many, may be reading it.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void OneThreadOnly(void) {
  int tasks = 0;
  DIR *folder = opendir("/proc/self/task");
  if (folder == NULL) abort();
  while (readdir(folder) != NULL) ++tasks;
  closedir(folder);
  if (tasks == 3) return;  // "." and ".." are among them
  static const char words[] = "watch_environment: it is changed while there are threads\n";
  if (write(STDERR_FILENO, words, sizeof words - 1) > 0) abort();
  _exit(1);
}

int setenv(const char *name, const char *value, int overwrite) {
  static int (*real)(const char *, const char *, int);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "setenv");
  OneThreadOnly();
  return real(name, value, overwrite);
}

int unsetenv(const char *name) {
  static int (*real)(const char *);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "unsetenv");
  OneThreadOnly();
  return real(name);
}

int putenv(char *entry) {
  static int (*real)(char *);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "putenv");
  OneThreadOnly();
  return real(entry);
}
