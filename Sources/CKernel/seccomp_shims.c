#define _GNU_SOURCE
#include "seccomp_shims.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

_Static_assert(sizeof(struct syscall_notification) == sizeof(struct seccomp_notif), "size of seccomp_notif");
_Static_assert(offsetof(struct syscall_notification, number) == offsetof(struct seccomp_notif, data), "its data");
_Static_assert(
    offsetof(struct syscall_notification, arguments) == offsetof(struct seccomp_notif, data.args), "its arguments");

int syscall_filter_install(const void *program, uint16_t length, bool killable) {
    struct sock_fprog filter = {.len = length, .filter = (struct sock_filter *)program};
    unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | (killable ? SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV : 0);
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
    if (result < 0 && errno == EACCES) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -errno;
        result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
    }
    return result < 0 ? -errno : (int)result;
}

struct attempt {
    bool killable;
    int error;
};

static int run_attempt(void *argument) {
    struct attempt *attempt = argument;
    struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    int listener = syscall_filter_install(allow, 1, attempt->killable);
    attempt->error = listener < 0 ? -listener : 0;
    _exit(0);
}

int syscall_filter_attempt(bool killable) {
    const size_t size = 64 * 1024;
    char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return errno;
    struct attempt attempt = {.killable = killable, .error = ECHILD};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);  // no handler of ours may run in the child
    pid_t pid = clone(run_attempt, stack + size, CLONE_VM | CLONE_VFORK | SIGCHLD, &attempt);
    int error = pid < 0 ? errno : attempt.error;
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, size);
    return error;
}

int syscall_notification_receive(int listener, struct syscall_notification *into) {
    int result;
    do result = ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, into);
    while (result < 0 && errno == EINTR);
    return result < 0 ? errno : 0;
}

int syscall_notification_answer(int listener, uint64_t id, int error) {
    struct seccomp_notif_resp answer = {.id = id, .error = -error};
    if (error == 0) answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    int result;
    do result = ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    while (result < 0 && errno == EINTR);
    return result < 0 ? errno : 0;
}

bool syscall_notification_is_pending(int listener, uint64_t id) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

int syscall_listener_wake_synchronously(int listener) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP) ? errno : 0;
}

long process_memory_read(pid_t pid, uint64_t address, void *into, uint64_t size) {
    struct iovec local = {into, size}, remote = {(void *)(uintptr_t)address, size};
    ssize_t count = process_vm_readv(pid, &local, 1, &remote, 1, 0);
    return count < 0 ? -errno : count;
}
