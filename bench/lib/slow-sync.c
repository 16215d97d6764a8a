/* Preloaded into PostgreSQL: every fdatasync takes 2 ms longer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

int fdatasync(int fd) {
  static int (*real)(int);
  const struct timespec two_ms = {0, 2000000};
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  nanosleep(&two_ms, 0);
  return real(fd);
}
