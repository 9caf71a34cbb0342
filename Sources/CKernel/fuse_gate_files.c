#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// What the kernel does itself (O_APPEND comes with each write), or what aims at our buffers.
#define NOT_BELOW (O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_DIRECT)

static int reply_open(struct gate_request *request, int descriptor) {
    struct fuse_open_out out = {.fh = (uint64_t)descriptor};
    int result = gate_reply(request, 0, &out, sizeof out);
    // The caller was interrupted, and nobody will release it.
    if (result == ENOENT) close(descriptor);
    return GATE_REPLIED;
}

int gate_open(struct gate_request *request) {
    const struct fuse_open_in *in = (const void *)request->body;
    struct gate_node *node = gate_node(request->gate, request->header->nodeid);
    int descriptor = open(gate_path(node->descriptor).text, (int)(in->flags & ~(uint32_t)NOT_BELOW) | O_CLOEXEC);
    if (descriptor < 0) return errno;
    if (in->open_flags & FUSE_OPEN_KILL_SUIDGID) gate_drop_privilege_bits(descriptor);
    return reply_open(request, descriptor);
}

int gate_opendir(struct gate_request *request) {
    struct gate_node *node = gate_node(request->gate, request->header->nodeid);
    int descriptor = open(gate_path(node->descriptor).text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return descriptor < 0 ? errno : reply_open(request, descriptor);
}

int gate_release(struct gate_request *request) {
    const struct fuse_release_in *in = (const void *)request->body;
    close((int)in->fh);
    return 0;
}

int gate_flush(struct gate_request *request) {
    // The kernel then stops asking: only on a network file system does closing tell anything.
    if (!request->gate->flushes) return ENOSYS;
    const struct fuse_flush_in *in = (const void *)request->body;
    int copy = fcntl((int)in->fh, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return errno;
    return close(copy) ? errno : 0;
}

int gate_read(struct gate_request *request) {
    const struct fuse_read_in *in = (const void *)request->body;
    size_t size = in->size < GATE_DATA ? in->size : GATE_DATA;
    ssize_t count = pread((int)in->fh, request->reply, size, (off_t)in->offset);
    if (count < 0) return errno;
    gate_reply(request, 0, request->reply, (size_t)count);
    return GATE_REPLIED;
}

int gate_write(struct gate_request *request) {
    const struct fuse_write_in *in = (const void *)request->body;
    struct iovec data = {.iov_base = (char *)request->body + sizeof *in, .iov_len = in->size};
    // A page of a mapping goes where it belongs, whatever the flags of the file say.
    bool appends = in->flags & O_APPEND && !(in->write_flags & FUSE_WRITE_CACHE);
    ssize_t count = pwritev2((int)in->fh, &data, 1, (off_t)in->offset, appends ? RWF_APPEND : 0);
    if (count < 0) return errno;
    if (in->write_flags & FUSE_WRITE_KILL_SUIDGID) gate_drop_privilege_bits((int)in->fh);
    struct fuse_write_out out = {.size = (uint32_t)count};
    gate_reply(request, 0, &out, sizeof out);
    return GATE_REPLIED;
}

int gate_fsync(struct gate_request *request) {
    const struct fuse_fsync_in *in = (const void *)request->body;
    int failed = in->fsync_flags & FUSE_FSYNC_FDATASYNC ? fdatasync((int)in->fh) : fsync((int)in->fh);
    return failed ? errno : 0;
}

int gate_fallocate(struct gate_request *request) {
    const struct fuse_fallocate_in *in = (const void *)request->body;
    return fallocate((int)in->fh, (int)in->mode, (off_t)in->offset, (off_t)in->length) ? errno : 0;
}

int gate_lseek(struct gate_request *request) {
    const struct fuse_lseek_in *in = (const void *)request->body;
    off_t result = lseek((int)in->fh, (off_t)in->offset, (int)in->whence);
    if (result < 0) return errno;
    struct fuse_lseek_out out = {.offset = (uint64_t)result};
    gate_reply(request, 0, &out, sizeof out);
    return GATE_REPLIED;
}

struct entry {
    uint64_t inode;
    int64_t next;
    unsigned short length;
    unsigned char type;
    char name[];
};

int gate_readdir(struct gate_request *request) {
    const struct fuse_read_in *in = (const void *)request->body;
    size_t room = in->size < GATE_DATA ? in->size : GATE_DATA, used = 0;
    // An entry takes at most a third more than it takes below, so all that are fetched fit, and no state is kept.
    char fetched[32 * 1024];
    size_t fetch = room / 4 * 3 < sizeof fetched ? room / 4 * 3 : sizeof fetched;
    if (lseek((int)in->fh, (off_t)in->offset, SEEK_SET) < 0) return errno;
    long count = syscall(SYS_getdents64, (int)in->fh, fetched, fetch);
    if (count < 0) return errno;
    for (long at = 0; at < count;) {
        const struct entry *entry = (const void *)(fetched + at);
        size_t length = strlen(entry->name), whole = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + length);
        if (used + whole > room) break;
        struct fuse_dirent *out = (void *)(request->reply + used);
        *out = (struct fuse_dirent){
            .ino = entry->inode, .off = (uint64_t)entry->next, .namelen = (uint32_t)length, .type = entry->type};
        memcpy(out->name, entry->name, length);
        memset(out->name + length, 0, whole - FUSE_NAME_OFFSET - length);
        used += whole;
        at += entry->length;
    }
    gate_reply(request, 0, request->reply, used);
    return GATE_REPLIED;
}
