/* Loaded before the C library (LD_PRELOAD), so that tests may see what a program does to its files, and let it fail.

   FAULTS_UNDER    only calls on files under this folder count; it must be a real path
   FAULTS_FAIL     CALL:N:WHAT[:ever]: the N-th such call fails with the errno named WHAT (ENOSPC, EIO, EDQUOT, EROFS,
                   ENOMEM); WHAT may be "short" (half of a write is done) or "kill" (the process is, before the call)
   FAULTS_HIT      a file that is made when that call came
   FAULTS_RECORD   a file to which each call is added that changes files, for a power cut to be made of it
   FAULTS_BOOT     a file to read in place of the kernel's boot id

   Not for threads that race for one descriptor: the programs have one thread that touches the store. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *under, *hit, *boot;
static size_t under_length;
static char call[32], what[32];
static long wanted, seen;
static int ever, record = -1;
static unsigned char watched[4096];

static void prepare(void) {
    under = getenv("FAULTS_UNDER");
    under_length = under ? strlen(under) : 0;
    hit = getenv("FAULTS_HIT");
    boot = getenv("FAULTS_BOOT");
    const char *fail = getenv("FAULTS_FAIL");
    char mode[16] = "";
    if (fail) sscanf(fail, "%31[^:]:%ld:%31[^:]:%15s", call, &wanted, what, mode);
    ever = strcmp(mode, "ever") == 0;
    const char *path = getenv("FAULTS_RECORD");
    if (path) record = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_under(const char *path) {
    pthread_once(&once, prepare);
    return under && path && strncmp(path, under, under_length) == 0
        && (path[under_length] == '/' || path[under_length] == 0);
}

static int is_watched(int descriptor) {
    pthread_once(&once, prepare);
    return descriptor >= 0 && descriptor < (int)sizeof watched && watched[descriptor];
}

static int number(const char *name) {
    static const struct { const char *name; int number; } all[] = {
        {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS}, {"ENOMEM", ENOMEM}, {"EINTR", EINTR}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0) return all[i].number;
    return EIO;
}

/* 0: go on; -1: fail, errno is set; 1: do it by half. */
static int fails(const char *name) {
    if (strcmp(name, call) != 0) return 0;
    long place = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
    if (ever ? place < wanted : place != wanted) return 0;
    if (hit) close(syscall(SYS_openat, AT_FDCWD, hit, O_WRONLY | O_CREAT, 0600));
    if (strcmp(what, "kill") == 0) kill(getpid(), SIGKILL);
    if (strcmp(what, "short") == 0) return 1;
    errno = number(what);
    return -1;
}

/* --- The record: "KIND INODE OFFSET LENGTH NAMES\n", and the bytes of a write behind it. --- */

static void note(char kind, uint64_t inode, long offset, size_t length, const char *one, const char *two,
                 const void *bytes) {
    if (record < 0) return;
    int kept = errno;
    char head[8300];
    int count = snprintf(head, sizeof head, "%c %lu %ld %zu %s\t%s\n", kind, (unsigned long)inode, offset, length,
                         one ? one : "", two ? two : "");
    struct iovec parts[2] = {{head, (size_t)count}, {(void *)bytes, bytes ? length : 0}};
    pthread_mutex_lock(&lock);
    syscall(SYS_writev, record, parts, 2);
    pthread_mutex_unlock(&lock);
    errno = kept;
}

static uint64_t inode(int descriptor) {
    struct stat status;
    int kept = errno;
    uint64_t found = fstat(descriptor, &status) == 0 ? status.st_ino : 0;
    errno = kept;
    return found;
}

/* --- Opening --- */

static int opened(const char *name, const char *path, int flags, mode_t mode) {
    pthread_once(&once, prepare);
    if (boot && path && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0) path = boot;
    int counts = is_under(path);
    if (counts && fails(name) < 0) return -1;
    struct stat before;
    int is_new = counts && (flags & O_CREAT) && stat(path, &before) != 0;
    int descriptor = syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
    if (descriptor >= 0 && descriptor < (int)sizeof watched) watched[descriptor] = (unsigned char)counts;
    if (descriptor >= 0 && counts) {
        if (is_new) note('C', inode(descriptor), 0, 0, path, NULL, NULL);
        else if (flags & O_TRUNC) note('T', inode(descriptor), 0, 0, path, NULL, NULL);
    }
    return descriptor;
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return opened("open", path, flags, mode);
}

int close(int descriptor) {
    if (descriptor >= 0 && descriptor < (int)sizeof watched) watched[descriptor] = 0;
    return REAL(close)(descriptor);
}

/* --- Writing --- */

ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (!is_watched(descriptor)) return REAL(write)(descriptor, bytes, count);
    int fault = fails("write");
    if (fault < 0) return -1;
    ssize_t done = REAL(write)(descriptor, bytes, fault == 1 && count > 1 ? count / 2 : count);
    if (done > 0) note('W', inode(descriptor), lseek(descriptor, 0, SEEK_CUR) - done, (size_t)done, NULL, NULL, bytes);
    return done;
}

static ssize_t written_at(int descriptor, const void *bytes, size_t count, off_t offset) {
    int fault = is_watched(descriptor) ? fails("pwrite") : 0;
    if (fault < 0) return -1;
    ssize_t done = syscall(SYS_pwrite64, descriptor, bytes, fault == 1 && count > 1 ? count / 2 : count, offset);
    if (done > 0 && is_watched(descriptor))
        note('W', inode(descriptor), offset, (size_t)done, NULL, NULL, bytes);
    return done;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return written_at(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return written_at(descriptor, bytes, count, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (is_watched(descriptor) && fails("write") < 0) return -1;
    return REAL(writev)(descriptor, parts, count);
}

static int truncated(int descriptor, off_t length) {
    if (is_watched(descriptor) && fails("ftruncate") < 0) return -1;
    int result = syscall(SYS_ftruncate, descriptor, length);
    if (result == 0 && is_watched(descriptor)) note('T', inode(descriptor), 0, (size_t)length, NULL, NULL, NULL);
    return result;
}

int ftruncate(int descriptor, off_t length) { return truncated(descriptor, length); }
int ftruncate64(int descriptor, off64_t length) { return truncated(descriptor, length); }

static int allocated(int descriptor, off_t offset, off_t length) {
    if (is_watched(descriptor) && fails("fallocate") < 0) return errno;
    if (syscall(SYS_fallocate, descriptor, 0, offset, length) != 0) return errno;
    if (is_watched(descriptor)) note('T', inode(descriptor), 0, (size_t)(offset + length), NULL, NULL, NULL);
    return 0;
}

int posix_fallocate(int descriptor, off_t offset, off_t length) { return allocated(descriptor, offset, length); }
int posix_fallocate64(int descriptor, off64_t offset, off64_t length) { return allocated(descriptor, offset, length); }

static void *mapped(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    if (is_watched(descriptor)) {
        if (fails("mmap") < 0) return MAP_FAILED;
        if (flags & MAP_SHARED && protection & PROT_WRITE) note('X', inode(descriptor), 0, length, NULL, NULL, NULL);
    }
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    return mapped(address, length, protection, flags, descriptor, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off64_t offset) {
    return mapped(address, length, protection, flags, descriptor, offset);
}

/* --- Making durable --- */

static int synced(const char *name, long call_number, int descriptor) {
    if (is_watched(descriptor) && fails(name) < 0) return -1;
    int result = syscall(call_number, descriptor);
    if (result == 0 && record >= 0 && is_watched(descriptor)) {
        char link[64], path[4096];
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        ssize_t length = readlink(link, path, sizeof path - 1);
        path[length > 0 ? length : 0] = 0;
        note('S', inode(descriptor), 0, 0, path, NULL, NULL);
    }
    return result;
}

int fdatasync(int descriptor) { return synced("fdatasync", SYS_fdatasync, descriptor); }
int fsync(int descriptor) { return synced("fsync", SYS_fsync, descriptor); }

/* --- Names --- */

int rename(const char *old, const char *new) {
    int counts = is_under(old);
    if (counts && fails("rename") < 0) return -1;
    int result = syscall(SYS_renameat, AT_FDCWD, old, AT_FDCWD, new);
    if (result == 0 && counts) note('R', 0, 0, 0, old, new, NULL);
    return result;
}

int symlink(const char *target, const char *path) {
    int counts = is_under(path);
    if (counts && fails("symlink") < 0) return -1;
    int result = syscall(SYS_symlinkat, target, AT_FDCWD, path);
    if (result == 0 && counts) note('L', 0, 0, 0, path, target, NULL);
    return result;
}

int unlink(const char *path) {
    int counts = is_under(path);
    if (counts && fails("unlink") < 0) return -1;
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (result == 0 && counts) note('U', 0, 0, 0, path, NULL, NULL);
    return result;
}

int mkdir(const char *path, mode_t mode) {
    int counts = is_under(path);
    if (counts && fails("mkdir") < 0) return -1;
    int result = syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (result == 0 && counts) note('M', 0, 0, 0, path, NULL, NULL);
    return result;
}
