#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FUSE_TYPE "fuse.aftershock"

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

int fuse_gate_shrink(struct fuse_gate *gate, int mount_namespace) {
    if (unshare(CLONE_FS) || setns(mount_namespace, CLONE_NEWNS)) return errno;
    // Whatever a remount changes, the kernel drops the names that are not in use: reconfigure_super().
    return mount(NULL, gate->path, NULL, MS_REMOUNT | gate->flags, NULL) ? errno : 0;
}
