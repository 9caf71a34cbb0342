#define _GNU_SOURCE
#include "netlink_shims.h"
#include <errno.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAXIMUM_DATAGRAMS = 64 };

int kernel_unshare_network(void) { return unshare(CLONE_NEWNET) == 0 ? 0 : -errno; }

int kernel_enter_network(int descriptor) { return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : -errno; }

int kernel_interface_up(const char *name) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    int result = ioctl(descriptor, SIOCGIFFLAGS, &request);
    if (result == 0) {
        request.ifr_flags |= IFF_UP;
        result = ioctl(descriptor, SIOCSIFFLAGS, &request);
    }
    int error = errno;
    close(descriptor);
    return result == 0 ? 0 : -error;
}

int kernel_poll(struct pollfd *descriptors, unsigned count) {
    int ready = ppoll(descriptors, count, NULL, NULL);
    if (ready >= 0) return ready;
    if (errno != EINTR) return -errno;
    for (unsigned i = 0; i < count; i++) descriptors[i].revents = 0;
    return 0;
}

int kernel_receive_many(int socket, uint8_t *slots, unsigned count, unsigned size, uint32_t *lengths) {
    struct mmsghdr messages[MAXIMUM_DATAGRAMS];
    struct iovec vectors[MAXIMUM_DATAGRAMS];
    struct sockaddr_nl senders[MAXIMUM_DATAGRAMS];
    if (count > MAXIMUM_DATAGRAMS) count = MAXIMUM_DATAGRAMS;
    memset(messages, 0, sizeof messages[0] * count);
    for (unsigned i = 0; i < count; i++) {
        vectors[i] = (struct iovec){slots + (size_t)i * size, size};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_name = &senders[i];
        messages[i].msg_hdr.msg_namelen = sizeof senders[i];
    }
    int received = recvmmsg(socket, messages, count, MSG_DONTWAIT, NULL);
    if (received < 0) return -errno;
    for (int i = 0; i < received; i++) {
        int whole = !(messages[i].msg_hdr.msg_flags & MSG_TRUNC) && senders[i].nl_pid == 0;
        lengths[i] = whole ? messages[i].msg_len : 0;
    }
    return received;
}

long kernel_receive_netlink(int socket, void *buffer, unsigned long size, int flags, uint32_t *sender) {
    struct sockaddr_nl address;
    socklen_t length = sizeof address;
    memset(&address, 0, sizeof address);
    ssize_t received = recvfrom(socket, buffer, size, flags, (struct sockaddr *)&address, &length);
    if (received < 0) return -errno;
    *sender = address.nl_pid;
    return received;
}
