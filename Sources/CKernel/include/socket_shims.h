#pragma once
// accept4(2) hides behind _GNU_SOURCE.

/// Takes a waiting connection, non-blocking and close-on-exec; -errno on failure.
int kernel_accept(int listener);
/// The cookie of the calling thread's network namespace (SO_NETNS_COOKIE); 0, or -errno on failure.
int kernel_network_cookie(unsigned long *cookie);
