#pragma once
// A pass-through file system (FUSE, Documentation/filesystems/fuse.rst) over one directory, with rules that delay or fail
// operations. Functions return 0 or an errno value unless they say otherwise.
#include <stdbool.h>
#include <stdint.h>

// Rules that one gate can hold at the same time.
#define FUSE_GATE_SLOTS 32
// Operations that one gate works on, or delays, at the same time; more wait in the kernel.
#define FUSE_GATE_THREADS 512

// What a rule can be about. One request may be of several kinds: creating a file opens and changes.
enum fuse_gate_operation {
    FUSE_GATE_READ = 1,
    FUSE_GATE_WRITE = 2,         // write, fallocate, and what mmap writes back
    FUSE_GATE_FSYNC = 4,
    FUSE_GATE_OPEN = 8,          // files and directories
    FUSE_GATE_LIST = 16,         // readdir
    FUSE_GATE_STAT = 32,         // lookup, stat, statfs, readlink, reading extended attributes
    FUSE_GATE_CHANGE = 64,       // create, remove, rename, link, truncate, chmod, chown, setting extended attributes
    FUSE_GATE_OPEN_WRITABLE = 128,  // an open for writing
};

struct fuse_gate_rule {
    uint32_t operations;
    uint64_t delay;              // nanoseconds
    uint64_t jitter;             // nanoseconds, plus or minus, at most the delay
    int32_t error;               // 0: none. ENOSYS would make the kernel stop asking.
    uint64_t share;              // of the operations, in 1/2^32
    uint64_t seed;
    const char *pattern;         // fnmatch(3); null: every file. With a slash it is about the path below the directory.
};

struct fuse_gate_counts {
    uint64_t seen, delayed, failed, bytes, delay;   // delay: nanoseconds in all
};

struct fuse_gate;

// Gives the calling thread a mount namespace of its own, into which mounts of the former one go on to arrive while none
// goes back, and a descriptor of it.
int mount_namespace_unshare(int *descriptor);
// Whether a FUSE file system can be mounted, in a mount namespace that goes with the calling thread.
int fuse_gate_attempt(void);

// Mounts a gate over a directory, in the calling thread's mount namespace.
int fuse_gate_mount(const char *path, struct fuse_gate **gate);
// Starts to serve it. The threads are the calling thread's children, so they stay in its mount namespace.
int fuse_gate_serve(struct fuse_gate *gate);
// Whether the mount is gone, and with it every thread and descriptor of the gate.
bool fuse_gate_has_ended(struct fuse_gate *gate);
// Frees a gate that has ended or was never served.
void fuse_gate_free(struct fuse_gate *gate);

// Puts a rule into a slot; the one that was there goes.
int fuse_gate_arm(struct fuse_gate *gate, unsigned slot, const struct fuse_gate_rule *rule);
// Takes a slot's rule out and lets go of what it delays.
void fuse_gate_disarm(struct fuse_gate *gate, unsigned slot);
// What the slot's last rule has counted.
struct fuse_gate_counts fuse_gate_counts(struct fuse_gate *gate, unsigned slot);
// Operations answered so far.
uint64_t fuse_gate_operations(struct fuse_gate *gate);

// Empties the kernel's page cache of the files that are in use, so that they are read through the gate again. Waits for
// pages that are being read or written: not to be called where that must not happen.
void fuse_gate_forget_pages(struct fuse_gate *gate);
// Files and directories that the kernel remembers; each takes a descriptor.
uint64_t fuse_gate_nodes(struct fuse_gate *gate);
// Makes the kernel forget those that nobody uses. The calling thread enters the mount namespace for good.
int fuse_gate_shrink(struct fuse_gate *gate, int mount_namespace);
