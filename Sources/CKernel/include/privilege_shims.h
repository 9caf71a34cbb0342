#ifndef PRIVILEGE_SHIMS_H
#define PRIVILEGE_SHIMS_H

#include <stdbool.h>
#include <stdint.h>

// All of these are about the calling thread: capabilities(7). They return 0 or an error number.

struct privilege_sets {
    uint64_t permitted, effective, inheritable;
};

int privileges_get(struct privilege_sets *sets);
int privileges_set(const struct privilege_sets *sets);

// Takes what is not in `kept` out of the bounding set; EPERM without CAP_SETPCAP.
int privileges_bound(uint64_t kept);

// Makes the ambient set exactly this: each must be permitted and inheritable.
int privileges_set_ambient(uint64_t set);

// PR_SET_NO_NEW_PRIVS, for good.
int privileges_gain_nothing(void);

// Lets /proc show us to our own user, which a program with file capabilities does not, PR_SET_DUMPABLE.
int privileges_be_visible(void);

// Moves the calling process, which must have one thread, into a user and a network namespace of its own.
int privileges_unshare_user_and_network(void);

#endif
