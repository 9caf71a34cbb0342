#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BUCKETS 65536u

static size_t bucket(dev_t device, ino_t inode) {
    return (size_t)(((uint64_t)inode ^ ((uint64_t)device << 40)) * 0x9e3779b97f4a7c15u >> 48) % BUCKETS;
}

struct gate_node *gate_node(struct fuse_gate *gate, uint64_t id) {
    return id == FUSE_ROOT_ID ? &gate->root : (struct gate_node *)(uintptr_t)id;
}

uint64_t gate_node_id(struct fuse_gate *gate, struct gate_node *node) {
    return node == &gate->root ? FUSE_ROOT_ID : (uint64_t)(uintptr_t)node;
}

struct gate_path gate_path(int descriptor) {
    struct gate_path path;
    snprintf(path.text, sizeof path.text, "/proc/self/fd/%d", descriptor);
    return path;
}

struct gate_node *gate_node_add(struct fuse_gate *gate, int descriptor, const struct stat *status) {
    if (status->st_ino == gate->root.inode && status->st_dev == gate->root.device) {
        close(descriptor);
        return &gate->root;
    }
    pthread_mutex_lock(&gate->nodes_lock);
    if (!gate->buckets && !(gate->buckets = calloc(BUCKETS, sizeof *gate->buckets))) goto failed;
    struct gate_node **place = &gate->buckets[bucket(status->st_dev, status->st_ino)];
    struct gate_node *node = *place;
    while (node && (node->inode != status->st_ino || node->device != status->st_dev)) node = node->next;
    if (node) {
        close(descriptor);
    } else {
        if (!(node = calloc(1, sizeof *node))) goto failed;
        node->device = status->st_dev;
        node->inode = status->st_ino;
        node->descriptor = descriptor;
        node->generation = ++gate->generation;
        node->next = *place;
        *place = node;
        gate->nodes++;
    }
    node->lookups++;
    pthread_mutex_unlock(&gate->nodes_lock);
    return node;
failed:
    pthread_mutex_unlock(&gate->nodes_lock);
    close(descriptor);
    errno = ENOMEM;
    return NULL;
}

void gate_node_forget(struct fuse_gate *gate, uint64_t id, uint64_t lookups) {
    if (id == FUSE_ROOT_ID) return;
    struct gate_node *node = gate_node(gate, id);
    pthread_mutex_lock(&gate->nodes_lock);
    node->lookups -= lookups < node->lookups ? lookups : node->lookups;
    if (node->lookups == 0) {
        struct gate_node **place = &gate->buckets[bucket(node->device, node->inode)];
        while (*place != node) place = &(*place)->next;
        *place = node->next;
        gate->nodes--;
        close(node->descriptor);
        free(node);
    }
    pthread_mutex_unlock(&gate->nodes_lock);
}

void gate_nodes_close(struct fuse_gate *gate) {
    // Whoever served has ended, but somebody may still look at what there is.
    pthread_mutex_lock(&gate->nodes_lock);
    for (size_t i = 0; gate->buckets && i < BUCKETS; i++) {
        for (struct gate_node *node = gate->buckets[i], *next; node; node = next) {
            next = node->next;
            close(node->descriptor);
            free(node);
        }
    }
    free(gate->buckets);
    gate->buckets = NULL;
    gate->nodes = 0;
    if (gate->root.descriptor >= 0) close(gate->root.descriptor);
    gate->root.descriptor = -1;
    pthread_mutex_unlock(&gate->nodes_lock);
}

uint64_t fuse_gate_nodes(struct fuse_gate *gate) { return gate->nodes; }

void fuse_gate_forget_pages(struct fuse_gate *gate) {
    // The names are copied first: the kernel takes its time, and a node that is forgotten meanwhile is unknown to it.
    pthread_mutex_lock(&gate->nodes_lock);
    uint64_t *ids = calloc(gate->nodes + 1, sizeof *ids), count = 0;
    for (size_t i = 0; ids && gate->buckets && i < BUCKETS; i++)
        for (struct gate_node *node = gate->buckets[i]; node; node = node->next) ids[count++] = gate_node_id(gate, node);
    pthread_mutex_unlock(&gate->nodes_lock);
    for (uint64_t i = 0; i < count; i++) {
        struct {
            struct fuse_out_header header;
            struct fuse_notify_inval_inode_out what;
        } notice = {
            .header = {.len = sizeof notice, .error = FUSE_NOTIFY_INVAL_INODE},
            .what = {.ino = ids[i], .off = 0, .len = 0},
        };
        if (write(gate->device, &notice, sizeof notice) < 0 && errno == ENODEV) break;
    }
    free(ids);
}
