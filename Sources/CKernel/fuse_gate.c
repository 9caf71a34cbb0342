#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef FUSE_TMPFILE
#define FUSE_TMPFILE 51
#endif
// Before its data, a request has a header and the arguments of its kind.
#define REQUEST_SIZE (GATE_DATA + 4096)
#define STACK_SIZE (256 * 1024)
// Threads that stay when there is little to do.
#define KEPT_THREADS 8

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

uint64_t fuse_gate_operations(struct fuse_gate *gate) { return gate->operations; }

bool fuse_gate_has_ended(struct fuse_gate *gate) { return gate->has_ended; }

int fuse_gate_serve(struct fuse_gate *gate) { return add_thread(gate); }
