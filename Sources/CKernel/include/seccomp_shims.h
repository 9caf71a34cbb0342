#pragma once
// seccomp user notification: ioctl(2) is variadic, and seccomp(2) has no wrapper. Functions return 0 or an errno value
// unless they say otherwise.
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// struct seccomp_notif of <linux/seccomp.h>, flattened.
struct syscall_notification {
    uint64_t id;                // 0 in a slot that holds none
    uint32_t thread;            // 0 when the thread is not in our pid namespace
    uint32_t flags;
    int32_t number;
    uint32_t architecture;
    uint64_t instruction;
    uint64_t arguments[6];
};

// Puts a filter (struct sock_filter[length]) on the calling thread. Returns its listener or -errno. With `killable`, a call
// that was received waits through all signals but deadly ones, where the kernel can (Linux 5.19). Sets no_new_privs only
// when we may not do without.
int syscall_filter_install(const void *program, uint16_t length, bool killable);

// Installs a filter without effect in a child that ends at once.
int syscall_filter_attempt(bool killable);

// Receives one call into zeroed memory; ENOENT when the one that was announced has gone.
int syscall_notification_receive(int listener, struct syscall_notification *into);
// Has the call return -error, or be made when the error is 0. ENOENT when nobody waits for it any more.
int syscall_notification_answer(int listener, uint64_t id, int error);
// Whether the thread still waits for the answer.
bool syscall_notification_is_pending(int listener, uint64_t id);
// Hands the CPU from the caller to its supervisor and back (Linux 6.6); EINVAL on older kernels.
int syscall_listener_wake_synchronously(int listener);

// process_vm_readv(2) of one range: the bytes read, or -errno.
long process_memory_read(pid_t pid, uint64_t address, void *into, uint64_t size);
