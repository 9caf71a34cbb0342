#pragma once
#include <stdint.h>
// Messages with descriptors over a SOCK_SEQPACKET socket: the CMSG macros cannot be imported.

/// The most descriptors of one message.
#define KERNEL_MESSAGE_DESCRIPTORS 8

/// A connected pair of AF_UNIX SOCK_SEQPACKET sockets, close-on-exec; 0 or -errno.
int kernel_message_pair(int *one, int *other);
/// Sends one message without waiting; 0 or -errno, EAGAIN when the receiver lags behind.
int kernel_send_message(int socket, const uint8_t *bytes, unsigned long size, const int *descriptors, unsigned count);
/// Receives one message; its length, 0 at the end, or -errno. EMSGSIZE for one that does not fit, whose descriptors are
/// closed. `count` takes the number of descriptors, which are close-on-exec and the caller's.
long kernel_receive_message(int socket, uint8_t *bytes, unsigned long size, int *descriptors, unsigned *count);
