#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static int node_descriptor(struct gate_request *request) {
    return gate_node(request->gate, request->header->nodeid)->descriptor;
}

// The kernel's own packing of a device number, which is glibc's for what fits in 32 bits.
static uint32_t device_number(dev_t device) {
    unsigned major_part = major(device), minor_part = minor(device);
    return (minor_part & 0xff) | (major_part << 8) | ((minor_part & ~0xffu) << 12);
}

void gate_fill_attributes(struct fuse_attr *out, const struct stat *status) {
    *out = (struct fuse_attr){
        .ino = status->st_ino,
        .size = (uint64_t)status->st_size,
        .blocks = (uint64_t)status->st_blocks,
        .atime = (uint64_t)status->st_atim.tv_sec,
        .mtime = (uint64_t)status->st_mtim.tv_sec,
        .ctime = (uint64_t)status->st_ctim.tv_sec,
        .atimensec = (uint32_t)status->st_atim.tv_nsec,
        .mtimensec = (uint32_t)status->st_mtim.tv_nsec,
        .ctimensec = (uint32_t)status->st_ctim.tv_nsec,
        .mode = status->st_mode,
        .nlink = (uint32_t)status->st_nlink,
        .uid = status->st_uid,
        .gid = status->st_gid,
        .rdev = device_number(status->st_rdev),
        .blksize = (uint32_t)status->st_blksize,
    };
}

int gate_drop_privilege_bits(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status)) return errno;
    mode_t kept = status.st_mode & 07777 & ~(mode_t)S_ISUID;
    if (kept & S_IXGRP) kept &= ~(mode_t)S_ISGID;
    if (kept == (status.st_mode & 07777)) return 0;
    return fchmod(descriptor, kept) ? errno : 0;
}

int gate_getattr(struct gate_request *request) {
    struct stat status;
    if (fstatat(node_descriptor(request), "", &status, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) return errno;
    struct fuse_attr_out out = {0};
    gate_fill_attributes(&out.attr, &status);
    gate_reply(request, 0, &out, sizeof out);
    return GATE_REPLIED;
}

static int truncate_to(const struct fuse_setattr_in *in, int node) {
    int file = in->valid & FATTR_FH ? (int)in->fh : open(gate_path(node).text, O_WRONLY | O_CLOEXEC);
    if (file < 0) return errno;
    int error = ftruncate(file, (off_t)in->size) ? errno : 0;
    if (!error && in->valid & FATTR_KILL_SUIDGID) gate_drop_privilege_bits(file);
    if (!(in->valid & FATTR_FH)) close(file);
    return error;
}

static struct timespec moment(uint32_t valid, uint32_t set, uint32_t now, uint64_t seconds, uint32_t nanoseconds) {
    if (!(valid & set)) return (struct timespec){.tv_nsec = UTIME_OMIT};
    if (valid & now) return (struct timespec){.tv_nsec = UTIME_NOW};
    return (struct timespec){.tv_sec = (time_t)seconds, .tv_nsec = nanoseconds};
}

int gate_setattr(struct gate_request *request) {
    const struct fuse_setattr_in *in = (const void *)request->body;
    int node = node_descriptor(request), error;
    if (in->valid & (FATTR_UID | FATTR_GID)) {
        uid_t user = in->valid & FATTR_UID ? in->uid : (uid_t)-1;
        gid_t group = in->valid & FATTR_GID ? in->gid : (gid_t)-1;
        if (fchownat(node, "", user, group, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) return errno;
    }
    if (in->valid & FATTR_SIZE && (error = truncate_to(in, node))) return error;
    if (in->valid & FATTR_MODE && fchmodat(AT_FDCWD, gate_path(node).text, in->mode & 07777, 0)) return errno;
    if (in->valid & (FATTR_ATIME | FATTR_MTIME)) {
        struct timespec times[2] = {
            moment(in->valid, FATTR_ATIME, FATTR_ATIME_NOW, in->atime, in->atimensec),
            moment(in->valid, FATTR_MTIME, FATTR_MTIME_NOW, in->mtime, in->mtimensec),
        };
        if (utimensat(AT_FDCWD, gate_path(node).text, times, 0)) return errno;
    }
    return gate_getattr(request);
}

int gate_statfs(struct gate_request *request) {
    struct statfs status;
    if (fstatfs(node_descriptor(request), &status)) return errno;
    struct fuse_statfs_out out = {.st = {
        .blocks = status.f_blocks, .bfree = status.f_bfree, .bavail = status.f_bavail, .files = status.f_files,
        .ffree = status.f_ffree, .bsize = (uint32_t)status.f_bsize, .namelen = (uint32_t)status.f_namelen,
        .frsize = (uint32_t)status.f_frsize,
    }};
    gate_reply(request, 0, &out, sizeof out);
    return GATE_REPLIED;
}

int gate_setxattr(struct gate_request *request) {
    const struct fuse_setxattr_in *in = (const void *)request->body;
    const char *name = request->body + FUSE_COMPAT_SETXATTR_IN_SIZE, *value = name + strlen(name) + 1;
    return setxattr(gate_path(node_descriptor(request)).text, name, value, in->size, (int)in->flags) ? errno : 0;
}

static int reply_sized(struct gate_request *request, size_t asked, ssize_t count) {
    if (count < 0) return errno;
    struct fuse_getxattr_out out = {.size = (uint32_t)count};
    if (asked == 0) gate_reply(request, 0, &out, sizeof out);
    else gate_reply(request, 0, request->reply, (size_t)count);
    return GATE_REPLIED;
}

int gate_getxattr(struct gate_request *request) {
    const struct fuse_getxattr_in *in = (const void *)request->body;
    size_t room = in->size < GATE_DATA ? in->size : GATE_DATA;
    struct gate_path path = gate_path(node_descriptor(request));
    return reply_sized(request, room, getxattr(path.text, request->body + sizeof *in, request->reply, room));
}

int gate_listxattr(struct gate_request *request) {
    const struct fuse_getxattr_in *in = (const void *)request->body;
    size_t room = in->size < GATE_DATA ? in->size : GATE_DATA;
    return reply_sized(request, room, listxattr(gate_path(node_descriptor(request)).text, request->reply, room));
}

int gate_removexattr(struct gate_request *request) {
    return removexattr(gate_path(node_descriptor(request)).text, request->body) ? errno : 0;
}
