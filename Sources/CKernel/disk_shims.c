#define _GNU_SOURCE
#include "disk_shims.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

int kernel_open_place(int directory, const char *name) {
    int descriptor = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int kernel_open_resolved_directory(const char *path) {
    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
    int descriptor = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    // EPERM: what a seccomp filter of a container runtime says to a call that it does not know.
    if (descriptor < 0 && (errno == ENOSYS || errno == EPERM))
        descriptor = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int kernel_open_unnamed(const char *directory, const char *name, int direct) {
    int flags = O_RDWR | O_CLOEXEC | (direct ? O_DIRECT : 0);
    int parent = kernel_open_resolved_directory(directory);
    if (parent < 0) return parent;
    int descriptor = openat(parent, ".", flags | O_TMPFILE, 0600);
    int error = errno;
    // Kernels and file systems without it take the directory for what is to be opened.
    if (descriptor < 0 && (error == EOPNOTSUPP || error == EISDIR || error == ENOENT)) {
        descriptor = openat(parent, name, flags | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        error = errno;
        // A refused O_DIRECT may leave the file behind.
        if (descriptor >= 0 || error != EEXIST) unlinkat(parent, name, 0);
    }
    close(parent);
    return descriptor < 0 ? -error : descriptor;
}

int kernel_allocate(int descriptor, uint64_t start, uint64_t bytes) {
    int result;
    do result = fallocate(descriptor, 0, (off_t)start, (off_t)bytes);
    while (result && errno == EINTR);
    return result ? errno : 0;
}
