#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef FUSE_TMPFILE
#define FUSE_TMPFILE 51
#endif
#define FUSE_TYPE "fuse.aftershock"
// Before its data, a request has a header and the arguments of its kind.
#define REQUEST_SIZE (GATE_DATA + 4096)
#define STACK_SIZE (256 * 1024)
// Threads that stay when there is little to do.
#define KEPT_THREADS 8

void gate_rules_free(struct fuse_gate *gate);

int mount_namespace_unshare(int *descriptor) {
    if (unshare(CLONE_NEWNS)) return errno;
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL)) return errno;
    *descriptor = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
    return *descriptor < 0 ? errno : 0;
}

static int mount_over(const char *path, mode_t mode, unsigned long flags, int *device) {
    *device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (*device < 0) return errno;
    char options[160];
    snprintf(options, sizeof options,
             "fd=%d,rootmode=%o,user_id=0,group_id=0,default_permissions,allow_other,max_read=%d", *device, mode & S_IFMT,
             GATE_DATA);
    return mount("aftershock", path, FUSE_TYPE, flags, options) ? errno : 0;
}

int fuse_gate_attempt(void) {
    int namespace, device = -1;
    int error = mount_namespace_unshare(&namespace);
    if (error) return error;
    // Never served: the namespace takes the mount with it.
    error = mount_over("/proc", S_IFDIR, MS_NOSUID | MS_NODEV, &device);
    if (device >= 0) close(device);
    close(namespace);
    return error;
}

static unsigned long mount_flags(const struct statvfs *below) {
    static const struct { unsigned long below, flag; } pairs[] = {
        {ST_RDONLY, MS_RDONLY}, {ST_NOSUID, MS_NOSUID}, {ST_NODEV, MS_NODEV}, {ST_NOEXEC, MS_NOEXEC},
        {ST_NOATIME, MS_NOATIME}, {ST_NODIRATIME, MS_NODIRATIME}, {ST_RELATIME, MS_RELATIME},
    };
    unsigned long flags = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (below->f_flag & pairs[i].below) flags |= pairs[i].flag;
    return flags;
}

static bool is_far(int descriptor) {
    struct statfs status;
    if (fstatfs(descriptor, &status)) return true;
    switch ((unsigned long)status.f_type & 0xffffffff) {
    case EXT4_SUPER_MAGIC: case XFS_SUPER_MAGIC: case BTRFS_SUPER_MAGIC: case TMPFS_MAGIC: case OVERLAYFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC: return false;
    default: return true;
    }
}

static int prepare(struct fuse_gate *gate, const char *path) {
    struct stat status, directory;
    struct statvfs mounted;
    char below[PATH_MAX];
    gate->root.descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (gate->root.descriptor < 0) return errno;
    if (fstatat(gate->root.descriptor, "", &directory, AT_EMPTY_PATH)) return errno;
    if (fstatvfs(gate->root.descriptor, &mounted)) return errno;
    ssize_t length = readlink(gate_path(gate->root.descriptor).text, below, sizeof below - 1);
    if (length < 0) return errno;
    below[length] = 0;
    gate->root.device = directory.st_dev;
    gate->root.inode = directory.st_ino;
    if (stat("/proc/self/exe", &status)) return errno;
    gate->own_device = status.st_dev;
    gate->own_inode = status.st_ino;
    gate->flushes = is_far(gate->root.descriptor);
    gate->backing_length = (size_t)length;
    gate->flags = mount_flags(&mounted);
    if (!(gate->path = strdup(path)) || !(gate->backing_path = strdup(below))) return ENOMEM;
    return mount_over(path, directory.st_mode, gate->flags, &gate->device);
}

int fuse_gate_mount(const char *path, struct fuse_gate **result) {
    struct fuse_gate *gate = calloc(1, sizeof *gate);
    if (!gate) return ENOMEM;
    gate->device = gate->root.descriptor = -1;
    pthread_mutex_init(&gate->nodes_lock, NULL);
    pthread_mutex_init(&gate->rules_lock, NULL);
    int error = prepare(gate, path);
    if (error) fuse_gate_free(gate);
    else *result = gate;
    return error;
}

void fuse_gate_free(struct fuse_gate *gate) {
    gate_nodes_close(gate);
    gate_rules_free(gate);
    if (gate->device >= 0) close(gate->device);
    pthread_mutex_destroy(&gate->nodes_lock);
    pthread_mutex_destroy(&gate->rules_lock);
    free(gate->path);
    free(gate->backing_path);
    free(gate);
}

uint64_t fuse_gate_operations(struct fuse_gate *gate) { return gate->operations; }

bool fuse_gate_has_ended(struct fuse_gate *gate) { return gate->has_ended; }

int fuse_gate_shrink(struct fuse_gate *gate, int mount_namespace) {
    if (unshare(CLONE_FS) || setns(mount_namespace, CLONE_NEWNS)) return errno;
    // Whatever a remount changes, the kernel drops the names that are not in use: reconfigure_super().
    return mount(NULL, gate->path, NULL, MS_REMOUNT | gate->flags, NULL) ? errno : 0;
}

int gate_reply(struct gate_request *request, int error, const void *data, size_t size) {
    struct fuse_out_header header = {
        .len = (uint32_t)(sizeof header + size), .error = -error, .unique = request->header->unique};
    struct iovec parts[2] = {{&header, sizeof header}, {(void *)data, size}};
    return writev(request->gate->device, parts, size ? 2 : 1) < 0 ? errno : 0;
}

static int initialize(struct gate_request *request) {
    const struct fuse_init_in *in = (const void *)request->body;
    const uint32_t wanted = FUSE_ASYNC_READ | FUSE_ATOMIC_O_TRUNC | FUSE_BIG_WRITES | FUSE_DONT_MASK | FUSE_ASYNC_DIO
        | FUSE_PARALLEL_DIROPS | FUSE_POSIX_ACL | FUSE_MAX_PAGES | FUSE_HANDLE_KILLPRIV_V2;
    struct fuse_init_out out = {
        .major = FUSE_KERNEL_VERSION,
        .minor = FUSE_KERNEL_MINOR_VERSION,
        .max_readahead = in->max_readahead,
        .flags = in->flags & wanted,
        .max_background = FUSE_GATE_THREADS / 2,
        .congestion_threshold = FUSE_GATE_THREADS / 4,
        .max_write = GATE_DATA,
        .time_gran = 1,
        .max_pages = GATE_DATA / 4096,
    };
    gate_reply(request, 0, &out, sizeof out);
    return GATE_REPLIED;
}

static int forget(struct gate_request *request) {
    const struct fuse_forget_in *in = (const void *)request->body;
    gate_node_forget(request->gate, request->header->nodeid, in->nlookup);
    return GATE_REPLIED;
}

static int forget_many(struct gate_request *request) {
    const struct fuse_batch_forget_in *in = (const void *)request->body;
    const struct fuse_forget_one *each = (const void *)(request->body + sizeof *in);
    for (uint32_t i = 0; i < in->count; i++) gate_node_forget(request->gate, each[i].nodeid, each[i].nlookup);
    return GATE_REPLIED;
}

// As on a disk: what has begun is not interrupted.
static int interrupt(struct gate_request *request) { (void)request; return GATE_REPLIED; }

#define NO_NAME (-1)
static const struct kind {
    gate_handler *handler;
    uint32_t operations;
    int name;                   // where in the body the name is
} kinds[] = {
    [FUSE_INIT] = {initialize, 0, NO_NAME},
    [FUSE_FORGET] = {forget, 0, NO_NAME},
    [FUSE_BATCH_FORGET] = {forget_many, 0, NO_NAME},
    [FUSE_INTERRUPT] = {interrupt, 0, NO_NAME},
    [FUSE_LOOKUP] = {gate_lookup, FUSE_GATE_STAT, 0},
    [FUSE_GETATTR] = {gate_getattr, FUSE_GATE_STAT, NO_NAME},
    [FUSE_SETATTR] = {gate_setattr, FUSE_GATE_CHANGE, NO_NAME},
    [FUSE_READLINK] = {gate_readlink, FUSE_GATE_STAT, NO_NAME},
    [FUSE_SYMLINK] = {gate_symlink, FUSE_GATE_CHANGE, 0},
    [FUSE_MKNOD] = {gate_mknod, FUSE_GATE_CHANGE, sizeof(struct fuse_mknod_in)},
    [FUSE_MKDIR] = {gate_mkdir, FUSE_GATE_CHANGE, sizeof(struct fuse_mkdir_in)},
    [FUSE_UNLINK] = {gate_unlink, FUSE_GATE_CHANGE, 0},
    [FUSE_RMDIR] = {gate_rmdir, FUSE_GATE_CHANGE, 0},
    [FUSE_RENAME] = {gate_rename, FUSE_GATE_CHANGE, sizeof(struct fuse_rename_in)},
    [FUSE_RENAME2] = {gate_rename2, FUSE_GATE_CHANGE, sizeof(struct fuse_rename2_in)},
    [FUSE_LINK] = {gate_link, FUSE_GATE_CHANGE, sizeof(struct fuse_link_in)},
    [FUSE_OPEN] = {gate_open, FUSE_GATE_OPEN, NO_NAME},
    [FUSE_READ] = {gate_read, FUSE_GATE_READ, NO_NAME},
    [FUSE_WRITE] = {gate_write, FUSE_GATE_WRITE, NO_NAME},
    [FUSE_STATFS] = {gate_statfs, FUSE_GATE_STAT, NO_NAME},
    [FUSE_RELEASE] = {gate_release, 0, NO_NAME},
    [FUSE_FSYNC] = {gate_fsync, FUSE_GATE_FSYNC, NO_NAME},
    [FUSE_SETXATTR] = {gate_setxattr, FUSE_GATE_CHANGE, NO_NAME},
    [FUSE_GETXATTR] = {gate_getxattr, FUSE_GATE_STAT, NO_NAME},
    [FUSE_LISTXATTR] = {gate_listxattr, FUSE_GATE_STAT, NO_NAME},
    [FUSE_REMOVEXATTR] = {gate_removexattr, FUSE_GATE_CHANGE, NO_NAME},
    [FUSE_FLUSH] = {gate_flush, 0, NO_NAME},
    [FUSE_OPENDIR] = {gate_opendir, FUSE_GATE_OPEN, NO_NAME},
    [FUSE_READDIR] = {gate_readdir, FUSE_GATE_LIST, NO_NAME},
    [FUSE_RELEASEDIR] = {gate_release, 0, NO_NAME},
    [FUSE_FSYNCDIR] = {gate_fsync, FUSE_GATE_FSYNC, NO_NAME},
    [FUSE_CREATE] = {gate_create, FUSE_GATE_OPEN | FUSE_GATE_CHANGE, sizeof(struct fuse_create_in)},
    [FUSE_FALLOCATE] = {gate_fallocate, FUSE_GATE_WRITE, NO_NAME},
    [FUSE_LSEEK] = {gate_lseek, 0, NO_NAME},
    [FUSE_TMPFILE] = {gate_tmpfile, FUSE_GATE_OPEN | FUSE_GATE_CHANGE, NO_NAME},
};

static int judge(struct gate_request *request, const struct kind *kind) {
    uint32_t operations = kind->operations, opcode = request->header->opcode;
    struct gate_subject subject = {
        .pid = request->header->pid,
        .node = request->header->nodeid,
        .descriptor = gate_node(request->gate, request->header->nodeid)->descriptor,
    };
    if (kind->name >= 0) subject.name = request->body + kind->name;
    if (opcode == FUSE_OPEN) {
        uint32_t flags = ((const struct fuse_open_in *)(const void *)request->body)->flags;
        if ((flags & O_ACCMODE) != O_RDONLY) operations |= FUSE_GATE_OPEN_WRITABLE;
        if (flags & O_TRUNC) operations |= FUSE_GATE_CHANGE;
    } else if (opcode == FUSE_READ || opcode == FUSE_WRITE) {
        const struct fuse_read_in *in = (const void *)request->body;        // the same as fuse_write_in so far
        subject.offset = in->offset;
        subject.size = in->size;
        subject.may_be_asked_again = opcode == FUSE_READ && !(in->flags & O_DIRECT);
    } else if (opcode == FUSE_RENAME || opcode == FUSE_RENAME2) {
        uint64_t directory = *(const uint64_t *)(const void *)request->body;
        subject.other_descriptor = gate_node(request->gate, directory)->descriptor;
        subject.other_name = subject.name + strlen(subject.name) + 1;
    }
    return gate_judge(request->gate, operations, &subject);
}

static void answer(struct gate_request *request) {
    uint32_t opcode = request->header->opcode;
    const struct kind *kind = opcode < sizeof kinds / sizeof *kinds ? &kinds[opcode] : NULL;
    // The kernel does without what is not there: locks and copies are its own business, polling is always ready.
    int error = !kind || !kind->handler ? ENOSYS : 0;
    if (!error && kind->operations) {
        atomic_fetch_add_explicit(&request->gate->operations, 1, memory_order_relaxed);
        error = judge(request, kind);
    }
    if (!error && (error = kind->handler(request)) == EMFILE) error = ENFILE;      // ours, not the caller's
    if (error != GATE_REPLIED) gate_reply(request, error, NULL, 0);
}

static int add_thread(struct fuse_gate *gate);

static void *serve(void *argument) {
    struct fuse_gate *gate = argument;
    // A umask of its own.
    unshare(CLONE_FS);
    char *received = malloc(REQUEST_SIZE), *reply = malloc(GATE_DATA);
    while (received && reply) {
        ssize_t length = read(gate->device, received, REQUEST_SIZE);
        if (length < 0) {
            if (errno == EINTR || errno == EAGAIN || errno == ENOENT) continue;
            break;                                          // ENODEV: the mount is gone
        }
        if (--gate->idle == 0 && gate->threads < FUSE_GATE_THREADS) add_thread(gate);
        const struct fuse_in_header *header = (const void *)received;
        struct gate_request request = {gate, header, received + sizeof *header, reply};
        answer(&request);
        if (++gate->idle > KEPT_THREADS) break;
    }
    gate->idle--;
    free(received);
    free(reply);
    if (--gate->threads == 0) {
        // What was open here may be what keeps another gate's mount.
        gate_nodes_close(gate);
        gate->has_ended = true;
    }
    return NULL;
}

static int add_thread(struct fuse_gate *gate) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    gate->threads++;
    gate->idle++;
    pthread_t thread;
    int error = pthread_create(&thread, &attributes, serve, gate);
    if (error) {
        gate->threads--;
        gate->idle--;
    }
    pthread_attr_destroy(&attributes);
    return error;
}

int fuse_gate_serve(struct fuse_gate *gate) { return add_thread(gate); }
