/*
 * Preloaded into the process under test. Below the folder $FAULT_FOLDER every write, truncation and sync is noted in
 * $FAULT_TRACE, in order and with its bytes, and is then done; and while a file of that name stands in $FAULT_CONTROL,
 *
 *   full      a write that would make a file longer fails with "no space left on device"
 *   failing   every write and sync fails with "input/output error"
 *
 * One record of the trace, little-endian:  op(1) name(1) offset(8) length(4) bytes(length)
 *   op  N a file was first opened: bytes are its name   W write   T truncate to offset   S sync   U the file was removed
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DESCRIPTORS 4096
#define MAX_FILES 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static int file_count;
static char *file_names[MAX_FILES];
static int16_t file_of[MAX_DESCRIPTORS]; /* 1 + index into file_names; 0 = not ours */

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void find_real_functions(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  const char *path = getenv("FAULT_TRACE");
  if (path) trace = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_told(const char *fault) {
  char path[1024];
  const char *folder = getenv("FAULT_CONTROL");
  if (!folder) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, fault);
  return access(path, F_OK) == 0;
}

/* The caller holds the lock. */
static void note(char op, int file, uint64_t offset, const void *bytes, uint32_t length) {
  unsigned char head[14] = {(unsigned char)op, (unsigned char)file};
  if (trace < 0) return;
  memcpy(head + 2, &offset, 8);
  memcpy(head + 10, &length, 4);
  real_write(trace, head, sizeof head);
  if (length) real_write(trace, bytes, length);
}

static int index_of(const char *path) {
  const char *folder = getenv("FAULT_FOLDER");
  if (!folder || strncmp(path, folder, strlen(folder)) != 0) return -1;
  for (int i = 0; i < file_count; i++)
    if (strcmp(file_names[i], path) == 0) return i;
  if (file_count == MAX_FILES) return -1;
  file_names[file_count] = strdup(path);
  note('N', file_count, 0, path, (uint32_t)strlen(path));
  return file_count++;
}

static int opened(const char *path, int descriptor) {
  if (descriptor < 0 || descriptor >= MAX_DESCRIPTORS) return descriptor;
  pthread_mutex_lock(&lock);
  file_of[descriptor] = (int16_t)(index_of(path) + 1);
  pthread_mutex_unlock(&lock);
  return descriptor;
}

static int file_at(int descriptor) {
  return descriptor < 0 || descriptor >= MAX_DESCRIPTORS ? -1 : file_of[descriptor] - 1;
}

static int mode_of(int flags, va_list rest) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = mode_of(flags, rest);
  va_end(rest);
  return opened(path, real_open(path, flags, mode));
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = mode_of(flags, rest);
  va_end(rest);
  return opened(path, real_open(path, flags, mode));
}

int close(int descriptor) {
  if (descriptor >= 0 && descriptor < MAX_DESCRIPTORS) file_of[descriptor] = 0;
  return real_close(descriptor);
}

static int refusal(int descriptor, uint64_t end) {
  struct stat state;
  if (is_told("failing")) return EIO;
  if (is_told("full") && fstat(descriptor, &state) == 0 && end > (uint64_t)state.st_size) return ENOSPC;
  return 0;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
  int file = file_at(descriptor);
  if (file < 0) return real_pwrite(descriptor, bytes, length, offset);
  int why = refusal(descriptor, (uint64_t)offset + length);
  if (why) {
    errno = why;
    return -1;
  }
  pthread_mutex_lock(&lock);
  ssize_t written = real_pwrite(descriptor, bytes, length, offset);
  if (written > 0) note('W', file, (uint64_t)offset, bytes, (uint32_t)written);
  pthread_mutex_unlock(&lock);
  return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
  return pwrite64(descriptor, bytes, length, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  int file = file_at(descriptor);
  if (file < 0) return real_write(descriptor, bytes, length);
  off64_t offset = fcntl(descriptor, F_GETFL) & O_APPEND ? lseek64(descriptor, 0, SEEK_END)
                                                         : lseek64(descriptor, 0, SEEK_CUR);
  int why = refusal(descriptor, (uint64_t)offset + length);
  if (why) {
    errno = why;
    return -1;
  }
  pthread_mutex_lock(&lock);
  ssize_t written = real_write(descriptor, bytes, length);
  if (written > 0) note('W', file, (uint64_t)offset, bytes, (uint32_t)written);
  pthread_mutex_unlock(&lock);
  return written;
}

int ftruncate64(int descriptor, off64_t length) {
  int file = file_at(descriptor);
  if (file < 0) return real_ftruncate(descriptor, length);
  int why = refusal(descriptor, (uint64_t)length);
  if (why) {
    errno = why;
    return -1;
  }
  pthread_mutex_lock(&lock);
  int result = real_ftruncate(descriptor, length);
  if (result == 0) note('T', file, (uint64_t)length, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

static int synced(int descriptor, int (*sync)(int)) {
  int file = file_at(descriptor);
  if (file < 0) return sync(descriptor);
  if (is_told("failing")) {
    errno = EIO;
    return -1;
  }
  pthread_mutex_lock(&lock);
  int result = sync(descriptor);
  if (result == 0) note('S', file, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int descriptor) { return synced(descriptor, real_fsync); }

int fdatasync(int descriptor) { return synced(descriptor, real_fdatasync); }

int unlink(const char *path) {
  pthread_mutex_lock(&lock);
  int file = index_of(path);
  int result = real_unlink(path);
  if (file >= 0 && result == 0) note('U', file, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
