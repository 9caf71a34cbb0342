#define _GNU_SOURCE
#include "socket_shims.h"
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

int kernel_accept(int listener) {
    int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return connection >= 0 ? connection : -errno;
}

int kernel_network_cookie(unsigned long *cookie) {
    int probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return -errno;
    uint64_t value = 0;
    socklen_t length = sizeof value;
    int result = getsockopt(probe, SOL_SOCKET, SO_NETNS_COOKIE, &value, &length) ? -errno : 0;
    close(probe);
    *cookie = value;
    return result;
}
