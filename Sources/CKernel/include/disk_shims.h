#pragma once
// What Swift cannot import: fallocate(2), O_TMPFILE and O_DIRECT hide behind _GNU_SOURCE.

#include <stdint.h>

/// A new close-on-exec file without a name on the file system of a directory, for reading and writing; -errno on failure.
/// Where there is no O_TMPFILE, `name` is made in the directory and removed at once.
int kernel_open_unnamed(const char *directory, const char *name, int direct);

/// Allocates the bytes from `start` on, and extends the file to their end; errno on failure.
int kernel_allocate(int descriptor, uint64_t start, uint64_t bytes);
