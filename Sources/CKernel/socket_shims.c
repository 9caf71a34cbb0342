#define _GNU_SOURCE
#include "socket_shims.h"
#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

int kernel_accept(int listener) {
    int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return connection >= 0 ? connection : -errno;
}
