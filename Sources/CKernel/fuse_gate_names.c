#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

// What is created belongs to the caller. The kernel has checked the caller's rights; its further groups are not known
// here, so the right to pass modes is kept. Only this thread is meant, by the raw view that setfsuid(2) has of it.
static void become(const struct fuse_in_header *header) {
    if (header->uid == 0 && header->gid == 0) return;
    setfsgid(header->gid);
    setfsuid(header->uid);
    struct __user_cap_header_struct who = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct rights[2];
    if (syscall(SYS_capget, &who, rights)) return;
    rights[0].effective |= rights[0].permitted & (1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH);
    syscall(SYS_capset, &who, rights);
}

static void become_self(const struct fuse_in_header *header) {
    if (header->uid == 0 && header->gid == 0) return;
    setfsuid(0);
    setfsgid(0);
}

static int parent(struct gate_request *request) {
    return gate_node(request->gate, request->header->nodeid)->descriptor;
}

// Takes the O_PATH descriptor of what the answer is about.
static int fill_entry(struct gate_request *request, int descriptor, struct fuse_entry_out *out) {
    if (descriptor < 0) return errno;
    struct stat status;
    if (fstatat(descriptor, "", &status, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) {
        int error = errno;
        close(descriptor);
        return error;
    }
    struct gate_node *node = gate_node_add(request->gate, descriptor, &status);
    if (!node) return errno;
    // No time-outs: what others do below is seen at once.
    *out = (struct fuse_entry_out){.nodeid = gate_node_id(request->gate, node), .generation = node->generation};
    gate_fill_attributes(&out->attr, &status);
    return 0;
}

static int find(int directory, const char *name) { return openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC); }

static int reply_entry(struct gate_request *request, int descriptor) {
    struct fuse_entry_out out;
    int error = fill_entry(request, descriptor, &out);
    if (error) return error;
    if (gate_reply(request, 0, &out, sizeof out) == ENOENT) gate_node_forget(request->gate, out.nodeid, 1);
    return GATE_REPLIED;
}

int gate_lookup(struct gate_request *request) { return reply_entry(request, find(parent(request), request->body)); }

// Answers with a new open file: its entry and its handle.
static int reply_created(struct gate_request *request, int file, int descriptor) {
    struct {
        struct fuse_entry_out entry;
        struct fuse_open_out open;
    } out = {.open = {.fh = (uint64_t)file}};
    int error = fill_entry(request, descriptor, &out.entry);
    if (error) {
        close(file);
        return error;
    }
    if (gate_reply(request, 0, &out, sizeof out) == ENOENT) {
        close(file);
        gate_node_forget(request->gate, out.entry.nodeid, 1);
    }
    return GATE_REPLIED;
}

int gate_create(struct gate_request *request) {
    const struct fuse_create_in *in = (const void *)request->body;
    const char *name = request->body + sizeof *in;
    int flags = (int)(in->flags & ~(uint32_t)(O_APPEND | O_DIRECT)) | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
    become(request->header);
    umask(in->umask);
    int file = openat(parent(request), name, flags, in->mode & 07777);
    int error = errno;
    become_self(request->header);
    if (file < 0) return error;
    // By the file and not by the name, which may be somebody else's by now.
    return reply_created(request, file, open(gate_path(file).text, O_PATH | O_CLOEXEC));
}

int gate_tmpfile(struct gate_request *request) {
    const struct fuse_create_in *in = (const void *)request->body;
    int flags = (int)(in->flags & ~(uint32_t)(O_APPEND | O_DIRECT | O_CREAT)) | O_TMPFILE | O_CLOEXEC;
    become(request->header);
    umask(in->umask);
    int file = open(gate_path(parent(request)).text, flags, in->mode & 07777);
    int error = errno;
    become_self(request->header);
    if (file < 0) return error;
    return reply_created(request, file, open(gate_path(file).text, O_PATH | O_CLOEXEC));
}

int gate_mknod(struct gate_request *request) {
    const struct fuse_mknod_in *in = (const void *)request->body;
    const char *name = request->body + sizeof *in;
    become(request->header);
    umask(in->umask);
    int failed = mknodat(parent(request), name, in->mode, in->rdev) ? errno : 0;
    become_self(request->header);
    return failed ? failed : reply_entry(request, find(parent(request), name));
}

int gate_mkdir(struct gate_request *request) {
    const struct fuse_mkdir_in *in = (const void *)request->body;
    const char *name = request->body + sizeof *in;
    become(request->header);
    umask(in->umask);
    int failed = mkdirat(parent(request), name, in->mode) ? errno : 0;
    become_self(request->header);
    return failed ? failed : reply_entry(request, find(parent(request), name));
}

int gate_symlink(struct gate_request *request) {
    const char *name = request->body, *target = name + strlen(name) + 1;
    become(request->header);
    int failed = symlinkat(target, parent(request), name) ? errno : 0;
    become_self(request->header);
    return failed ? failed : reply_entry(request, find(parent(request), name));
}

int gate_link(struct gate_request *request) {
    const struct fuse_link_in *in = (const void *)request->body;
    const char *name = request->body + sizeof *in;
    struct gate_path old = gate_path(gate_node(request->gate, in->oldnodeid)->descriptor);
    if (linkat(AT_FDCWD, old.text, parent(request), name, AT_SYMLINK_FOLLOW)) return errno;
    return reply_entry(request, find(parent(request), name));
}

int gate_unlink(struct gate_request *request) {
    return unlinkat(parent(request), request->body, 0) ? errno : 0;
}

int gate_rmdir(struct gate_request *request) {
    return unlinkat(parent(request), request->body, AT_REMOVEDIR) ? errno : 0;
}

static int rename_to(struct gate_request *request, uint64_t directory, const char *old, unsigned flags) {
    int target = gate_node(request->gate, directory)->descriptor;
    return renameat2(parent(request), old, target, old + strlen(old) + 1, flags) ? errno : 0;
}

int gate_rename(struct gate_request *request) {
    const struct fuse_rename_in *in = (const void *)request->body;
    return rename_to(request, in->newdir, request->body + sizeof *in, 0);
}

int gate_rename2(struct gate_request *request) {
    const struct fuse_rename2_in *in = (const void *)request->body;
    return rename_to(request, in->newdir, request->body + sizeof *in, in->flags);
}

int gate_readlink(struct gate_request *request) {
    ssize_t length = readlinkat(parent(request), "", request->reply, PATH_MAX);
    if (length < 0) return errno;
    gate_reply(request, 0, request->reply, (size_t)length);
    return GATE_REPLIED;
}
