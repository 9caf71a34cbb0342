#define _GNU_SOURCE
#include "privilege_shims.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc has no wrappers; the raw calls mean the calling thread alone.
static struct __user_cap_header_struct own = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};

static uint64_t joined(uint32_t low, uint32_t high) { return low | (uint64_t)high << 32; }

int privileges_get(struct privilege_sets *sets) {
    struct __user_cap_header_struct header = own;
    struct __user_cap_data_struct data[2] = {{0}};
    if (syscall(SYS_capget, &header, data)) return errno;
    sets->permitted = joined(data[0].permitted, data[1].permitted);
    sets->effective = joined(data[0].effective, data[1].effective);
    sets->inheritable = joined(data[0].inheritable, data[1].inheritable);
    return 0;
}

int privileges_set(const struct privilege_sets *sets) {
    struct __user_cap_header_struct header = own;
    struct __user_cap_data_struct data[2];
    for (int half = 0; half < 2; half++) {
        data[half].permitted = (uint32_t)(sets->permitted >> 32 * half);
        data[half].effective = (uint32_t)(sets->effective >> 32 * half);
        data[half].inheritable = (uint32_t)(sets->inheritable >> 32 * half);
    }
    return syscall(SYS_capset, &header, data) ? errno : 0;
}

int privileges_bound(uint64_t kept) {
    for (int number = 0; number < 64; number++) {
        int is_there = prctl(PR_CAPBSET_READ, number, 0, 0, 0);
        if (is_there < 0) return 0;     // the kernel knows no more
        if (is_there && !(kept >> number & 1) && prctl(PR_CAPBSET_DROP, number, 0, 0, 0)) return errno;
    }
    return 0;
}

int privileges_set_ambient(uint64_t set) {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)) return errno;
    for (int number = 0; number < 64; number++)
        if (set >> number & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0)) return errno;
    return 0;
}

int privileges_gain_nothing(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0; }

int privileges_be_visible(void) { return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) ? errno : 0; }

int privileges_unshare_user_and_network(void) { return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? errno : 0; }
