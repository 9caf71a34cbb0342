#define _GNU_SOURCE
#include "disk_shims.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int kernel_open_unnamed(const char *directory, const char *name, int direct) {
    int flags = O_RDWR | O_CLOEXEC | (direct ? O_DIRECT : 0);
    int descriptor = open(directory, flags | O_TMPFILE, 0600);
    if (descriptor >= 0) return descriptor;
    // Kernels and file systems without it take the directory for what is to be opened.
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) return -errno;
    int parent = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0) return -errno;
    descriptor = openat(parent, name, flags | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    int error = errno;
    // A refused O_DIRECT may leave the file behind.
    if (descriptor >= 0 || error != EEXIST) unlinkat(parent, name, 0);
    close(parent);
    return descriptor < 0 ? -error : descriptor;
}

int kernel_allocate(int descriptor, uint64_t start, uint64_t bytes) {
    int result;
    do result = fallocate(descriptor, 0, (off_t)start, (off_t)bytes);
    while (result && errno == EINTR);
    return result ? errno : 0;
}
