#define _GNU_SOURCE
#include "fuse_gate_internal.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void free_rule(struct gate_rule *rule) {
    pthread_cond_destroy(&rule->disarmed);
    pthread_mutex_destroy(&rule->lock);
    free(rule->pattern);
    free(rule);
}

int fuse_gate_arm(struct fuse_gate *gate, unsigned slot, const struct fuse_gate_rule *what) {
    if (slot >= FUSE_GATE_SLOTS) return EINVAL;
    struct gate_rule *rule = calloc(1, sizeof *rule);
    if (!rule) return ENOMEM;
    rule->what = *what;
    rule->what.pattern = NULL;
    if (what->pattern) {
        if (!(rule->pattern = strdup(what->pattern))) {
            free(rule);
            return ENOMEM;
        }
        rule->has_path_pattern = strchr(rule->pattern, '/') != NULL;
    }
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&rule->lock, NULL);
    pthread_cond_init(&rule->disarmed, &attributes);
    pthread_condattr_destroy(&attributes);

    fuse_gate_disarm(gate, slot);
    pthread_mutex_lock(&gate->rules_lock);
    // An operation may still look at the older ones: they stay until the gate goes.
    rule->older = gate->last[slot];
    gate->last[slot] = rule;
    gate->armed[slot] = rule;
    gate->armed_count++;
    pthread_mutex_unlock(&gate->rules_lock);
    return 0;
}

void fuse_gate_disarm(struct fuse_gate *gate, unsigned slot) {
    if (slot >= FUSE_GATE_SLOTS) return;
    pthread_mutex_lock(&gate->rules_lock);
    struct gate_rule *rule = gate->armed[slot];
    if (rule) {
        gate->armed[slot] = NULL;
        gate->armed_count--;
        pthread_mutex_lock(&rule->lock);
        rule->is_disarmed = true;
        pthread_cond_broadcast(&rule->disarmed);
        pthread_mutex_unlock(&rule->lock);
    }
    pthread_mutex_unlock(&gate->rules_lock);
}

struct fuse_gate_counts fuse_gate_counts(struct fuse_gate *gate, unsigned slot) {
    struct fuse_gate_counts counts = {0};
    pthread_mutex_lock(&gate->rules_lock);
    struct gate_rule *rule = slot < FUSE_GATE_SLOTS ? gate->last[slot] : NULL;
    if (rule)
        counts = (struct fuse_gate_counts){rule->seen, rule->delayed, rule->failed, rule->bytes, rule->delay};
    pthread_mutex_unlock(&gate->rules_lock);
    return counts;
}

void gate_rules_free(struct fuse_gate *gate) {
    for (unsigned slot = 0; slot < FUSE_GATE_SLOTS; slot++)
        for (struct gate_rule *rule = gate->last[slot], *older; rule; rule = older) {
            older = rule->older;
            free_rule(rule);
        }
}

// splitmix64: the n-th draw of a seed, so that no state is shared but a counter.
static uint64_t draw(struct gate_rule *rule) {
    uint64_t value = rule->what.seed + (++rule->draws) * 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

static bool matches_name(struct fuse_gate *gate, struct gate_rule *rule, int descriptor, const char *name) {
    if (name && !rule->has_path_pattern) return fnmatch(rule->pattern, name, 0) == 0;
    char path[PATH_MAX + NAME_MAX + 2];
    ssize_t length = readlink(gate_path(descriptor).text, path, PATH_MAX);
    if (length < 0) return false;
    path[length] = 0;
    if (!name && length > 10 && strcmp(path + length - 10, " (deleted)") == 0) path[length -= 10] = 0;
    if (name) {
        path[length] = '/';
        strncpy(path + length + 1, name, NAME_MAX + 1);
        path[sizeof path - 1] = 0;
    }
    if (!rule->has_path_pattern) return fnmatch(rule->pattern, strrchr(path, '/') + 1, 0) == 0;
    size_t backing = gate->backing_length;
    const char *below = strncmp(path, gate->backing_path, backing) == 0 ? path + backing : path;
    while (*below == '/') below++;
    const char *pattern = rule->pattern + (rule->pattern[0] == '/');
    return fnmatch(pattern, below, FNM_PATHNAME) == 0;
}

static bool matches(struct fuse_gate *gate, struct gate_rule *rule, const struct gate_subject *subject) {
    if (!rule->pattern) return true;
    if (matches_name(gate, rule, subject->descriptor, subject->name)) return true;
    return subject->other_name && matches_name(gate, rule, subject->other_descriptor, subject->other_name);
}

// A child of the executor that has not run its program yet. The executor waits for it, and must not be held up.
static bool is_starting(struct fuse_gate *gate, uint32_t pid) {
    char path[32];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%u/exe", pid);
    return stat(path, &status) == 0 && status.st_dev == gate->own_device && status.st_ino == gate->own_inode;
}

// Waits until the time is over or the rule is disarmed.
static void hold(struct gate_rule *rule) {
    uint64_t delay = rule->what.delay, jitter = rule->what.jitter;
    if (jitter) delay = delay - jitter + (uint64_t)(((unsigned __int128)draw(rule) * (2 * jitter + 1)) >> 64);
    struct timespec start, due, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    due.tv_sec = start.tv_sec + (time_t)(delay / 1000000000u);
    due.tv_nsec = start.tv_nsec + (long)(delay % 1000000000u);
    if (due.tv_nsec >= 1000000000) {
        due.tv_sec++;
        due.tv_nsec -= 1000000000;
    }
    rule->delayed++;
    pthread_mutex_lock(&rule->lock);
    while (!rule->is_disarmed && pthread_cond_timedwait(&rule->disarmed, &rule->lock, &due) != ETIMEDOUT) {}
    pthread_mutex_unlock(&rule->lock);
    clock_gettime(CLOCK_MONOTONIC, &end);
    rule->delay += (uint64_t)((end.tv_sec - start.tv_sec) * 1000000000 + (end.tv_nsec - start.tv_nsec));
}

static uint64_t caller(const struct gate_subject *subject) {
    return (subject->node ^ (uint64_t)subject->pid << 48 ^ subject->pid) | 1;
}

static struct gate_failed_read *failed_read(struct gate_rule *rule, const struct gate_subject *subject) {
    return &rule->failed_reads[(caller(subject) * 0x9e3779b97f4a7c15u >> 32) % GATE_FAILED_READS];
}

static void note_failed_read(struct gate_rule *rule, const struct gate_subject *subject) {
    struct gate_failed_read *read = failed_read(rule, subject);
    read->caller = 0;
    read->begin = subject->offset;
    read->end = subject->offset + subject->size;
    read->caller = caller(subject);
}

static bool take_failed_read(struct gate_rule *rule, const struct gate_subject *subject) {
    struct gate_failed_read *read = failed_read(rule, subject);
    uint64_t expected = caller(subject);
    if (read->caller != expected || subject->offset < read->begin || subject->offset >= read->end) return false;
    return atomic_compare_exchange_strong(&read->caller, &expected, 0);
}

int gate_judge(struct fuse_gate *gate, uint32_t operations, const struct gate_subject *subject) {
    if (atomic_load_explicit(&gate->armed_count, memory_order_relaxed) == 0) return 0;
    for (unsigned slot = 0; slot < FUSE_GATE_SLOTS; slot++) {
        struct gate_rule *rule = gate->armed[slot];
        if (!rule || !(rule->what.operations & operations) || !matches(gate, rule, subject)) continue;
        if (is_starting(gate, subject->pid)) return 0;
        if (subject->may_be_asked_again && take_failed_read(rule, subject)) return rule->what.error;
        rule->seen++;
        if (rule->what.share < (1ull << 32) && (draw(rule) >> 32) >= rule->what.share) continue;
        rule->bytes += subject->size;
        if (rule->what.delay) hold(rule);
        // Disarmed while it waited: the operation goes on unharmed.
        if (rule->what.error && gate->armed[slot] == rule) {
            rule->failed++;
            if (subject->may_be_asked_again) note_failed_read(rule, subject);
            return rule->what.error;
        }
    }
    return 0;
}
