// Preloaded into the agent: one allocation of the whole process returns NULL, the TRAMGAC_FAIL_ALLOCATION-th after the
// mark TRAMGAC_FAIL_AFTER: "agent": its Run() has begun, which calls mallopt() first; "store": it begins to open the
// store; "signal": SIGUSR2 has come. TRAMGAC_FAIL_REPORT names a file that is made when it happens.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// glibc's own, so that no symbol has to be looked up, which would allocate.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern int __libc_mallopt(int what, int value);

static atomic_long left;  // allocations until the one that fails; 0: none will
static long wanted;
static const char *mark = "";
static const char *report;

static void Arm(int number) {
  (void)number;
  atomic_store(&left, wanted);
}

__attribute__((constructor)) static void Begin(void) {
  const char *number = getenv("TRAMGAC_FAIL_ALLOCATION"), *after = getenv("TRAMGAC_FAIL_AFTER");
  if (number == NULL || after == NULL) return;
  wanted = atol(number);
  mark = after;
  report = getenv("TRAMGAC_FAIL_REPORT");
  if (strcmp(mark, "signal") == 0) signal(SIGUSR2, Arm);
}

static void Tell(void) {
  const int fd = report == NULL ? -1 : open(report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  (void)!write(fd, "hit\n", 4);
  close(fd);
}

static int Fails(void) {
  if (atomic_load_explicit(&left, memory_order_relaxed) == 0) return 0;
  if (atomic_fetch_sub(&left, 1) != 1) return 0;
  Tell();
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) { return Fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return Fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return Fails() ? NULL : __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { return Fails() ? NULL : __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return Fails() ? NULL : __libc_memalign(alignment, size); }

int posix_memalign(void **out, size_t alignment, size_t size) {
  if (Fails()) return ENOMEM;
  *out = __libc_memalign(alignment, size);
  return *out == NULL ? ENOMEM : 0;
}

int mallopt(int what, int value) {
  if (strcmp(mark, "agent") == 0) Arm(0);
  return __libc_mallopt(what, value);
}

// Only the store opens databases.
int sqlite3_open_v2(const char *path, void **out, int flags, const char *vfs) {
  static int (*real)(const char *, void **, int, const char *);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_open_v2");
  if (strcmp(mark, "store") == 0 && atomic_load(&left) == 0) Arm(0);
  return real(path, out, flags, vfs);
}
