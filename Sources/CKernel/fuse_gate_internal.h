#pragma once
#include "fuse_gate.h"

#include <linux/fuse.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/stat.h>

// The most data in one request.
#define GATE_DATA (256 * 1024)
// A request that has been answered, or wants no answer. No errno.
#define GATE_REPLIED (-1)

// A file or directory that the kernel remembers. Held by an O_PATH descriptor: what is renamed or removed stays itself.
struct gate_node {
    struct gate_node *next;
    uint64_t lookups, generation;
    dev_t device;
    ino_t inode;
    int descriptor;
};

// A read that failed by chance. The kernel reads ahead first, and when that fails it asks again for the very page: both
// have to be one draw, or a call would fail only when both are hit. One writer and one taker: the calling thread.
struct gate_failed_read {
    _Atomic uint64_t caller;        // pid and node
    _Atomic uint64_t begin, end;
};
#define GATE_FAILED_READS 256

struct gate_rule {
    struct gate_rule *older;
    struct fuse_gate_rule what;
    char *pattern;
    bool has_path_pattern;
    atomic_ullong draws, seen, delayed, failed, bytes, delay;
    pthread_mutex_t lock;
    pthread_cond_t disarmed;
    bool is_disarmed;
    struct gate_failed_read failed_reads[GATE_FAILED_READS];
};

struct fuse_gate {
    int device;
    char *path;                     // of the mount point
    unsigned long flags;            // of the mount
    char *backing_path;             // as /proc/self/fd shows what is underneath
    size_t backing_length;
    bool flushes;                   // whether closing a file below may tell of errors
    struct gate_node root;

    pthread_mutex_t nodes_lock;
    struct gate_node **buckets;
    uint64_t generation;
    atomic_ullong nodes;

    pthread_mutex_t rules_lock;     // for arming; operations take no lock
    _Atomic(struct gate_rule *) armed[FUSE_GATE_SLOTS];
    struct gate_rule *last[FUSE_GATE_SLOTS];
    atomic_uint armed_count;

    dev_t own_device;               // of the program that serves
    ino_t own_inode;
    atomic_int idle, threads;
    atomic_bool has_ended;
    atomic_ullong operations;
};

struct gate_request {
    struct fuse_gate *gate;
    const struct fuse_in_header *header;
    const char *body;
    char *reply;                    // room for GATE_DATA bytes
};

// fuse_gate.c
int gate_reply(struct gate_request *request, int error, const void *data, size_t size);

// fuse_gate_nodes.c
struct gate_node *gate_node(struct fuse_gate *gate, uint64_t id);
uint64_t gate_node_id(struct fuse_gate *gate, struct gate_node *node);
// Takes the descriptor and counts one lookup.
struct gate_node *gate_node_add(struct fuse_gate *gate, int descriptor, const struct stat *status);
void gate_node_forget(struct fuse_gate *gate, uint64_t id, uint64_t lookups);
void gate_nodes_close(struct fuse_gate *gate);
// The path by which a descriptor of ours can be opened, changed and linked, whatever its file is called now.
struct gate_path { char text[32]; };
struct gate_path gate_path(int descriptor);

// fuse_gate_rules.c
struct gate_subject {
    uint32_t pid;                   // the caller
    uint64_t node;
    uint64_t offset, size;          // of a read or write
    bool may_be_asked_again;        // a read into the page cache
    int descriptor;                 // the node, or the directory of the name
    const char *name;               // null: the node itself
    int other_descriptor;           // of the other name of a rename
    const char *other_name;
};
// Delays, and returns the errno value to fail with or 0.
int gate_judge(struct fuse_gate *gate, uint32_t operations, const struct gate_subject *subject);
void gate_rules_free(struct fuse_gate *gate);

// fuse_gate_files.c, fuse_gate_names.c, fuse_gate_attributes.c: each answers one kind of request and returns an errno
// value, 0 for an empty answer, or GATE_REPLIED.
typedef int gate_handler(struct gate_request *request);
gate_handler gate_open, gate_opendir, gate_release, gate_flush, gate_read, gate_write, gate_fsync, gate_fallocate,
    gate_lseek, gate_readdir;
gate_handler gate_lookup, gate_create, gate_tmpfile, gate_mknod, gate_mkdir, gate_symlink, gate_link, gate_unlink,
    gate_rmdir, gate_rename, gate_rename2, gate_readlink;
gate_handler gate_getattr, gate_setattr, gate_statfs, gate_setxattr, gate_getxattr, gate_listxattr, gate_removexattr;

void gate_fill_attributes(struct fuse_attr *attributes, const struct stat *status);
// Clears set-user-id and set-group-id as the kernel does for a writer without CAP_FSETID, which we have.
int gate_drop_privilege_bits(int descriptor);
