#pragma once
// accept4(2) hides behind _GNU_SOURCE.

/// Takes a waiting connection, non-blocking and close-on-exec; -errno on failure.
int kernel_accept(int listener);
