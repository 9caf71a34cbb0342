#define _GNU_SOURCE
#include "message_shims.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int kernel_message_pair(int *one, int *other) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) return -errno;
    *one = ends[0];
    *other = ends[1];
    return 0;
}

union control {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * KERNEL_MESSAGE_DESCRIPTORS)];
};

int kernel_send_message(int socket, const uint8_t *bytes, unsigned long size, const int *descriptors, unsigned count) {
    if (count > KERNEL_MESSAGE_DESCRIPTORS) return -EINVAL;
    union control control;
    struct iovec part = {(void *)bytes, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

long kernel_receive_message(int socket, uint8_t *bytes, unsigned long size, int *descriptors, unsigned *count) {
    union control control;
    struct iovec part = {bytes, size};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t received;
    do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    *count = 0;
    if (received < 0) return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        unsigned passed = (unsigned)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (unsigned i = 0; i < passed && *count < KERNEL_MESSAGE_DESCRIPTORS; i++)
            memcpy(&descriptors[(*count)++], CMSG_DATA(header) + sizeof(int) * i, sizeof(int));
    }
    // Of several descriptors some may be missing, when we have no room for more: then all of them are.
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        for (unsigned i = 0; i < *count; i++) close(descriptors[i]);
        *count = 0;
        return message.msg_flags & MSG_TRUNC ? -EMSGSIZE : -EMFILE;
    }
    return received;
}
