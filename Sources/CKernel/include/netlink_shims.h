#pragma once
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>

struct pollfd;

// unshare(2), ppoll(2) and recvmmsg(2) hide behind _GNU_SOURCE or are variadic. All return 0 or a
// count, and -errno on failure.

/// Moves the calling thread into a new network namespace.
int kernel_unshare_network(void);
/// Moves the calling thread into the network namespace of an open namespace file; setns(2) hides behind _GNU_SOURCE.
int kernel_enter_network(int descriptor);
/// Sets IFF_UP on the interface of the calling thread's network namespace.
int kernel_interface_up(const char *name);
/// Waits without limit until a descriptor is ready. -EINTR is reported as 0 ready descriptors.
int kernel_poll(struct pollfd *descriptors, unsigned count);
/// Receives up to `count` datagrams without waiting, each into its own slot of `size` bytes; `lengths` takes
/// their lengths, 0 for one that did not fit or did not come from the kernel.
int kernel_receive_many(int socket, uint8_t *slots, unsigned count, unsigned size, uint32_t *lengths);
/// Receives one netlink datagram with `flags` and tells the port of its sender (0: the kernel).
long kernel_receive_netlink(int socket, void *buffer, unsigned long size, int flags, uint32_t *sender);
