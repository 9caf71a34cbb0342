#pragma once
// What Swift cannot import: fallocate(2), O_TMPFILE, O_PATH and O_DIRECT hide behind _GNU_SOURCE, openat2(2) has no wrapper.

#include <stdint.h>

/// Opens what a directory (or AT_FDCWD) has under a name as a mere place, O_PATH, and a symbolic link as itself; -errno on
/// failure.
int kernel_open_place(int directory, const char *name);

/// Opens a directory by a path that was resolved before: a symbolic link anywhere on it was put there since, and is refused
/// with ELOOP (openat2(2), Linux 5.6; before, only as the last component). -errno on failure.
int kernel_open_resolved_directory(const char *path);

/// A new close-on-exec file without a name on the file system of a directory, for reading and writing; -errno on failure. The
/// directory's path is a resolved one, as above.
/// Where there is no O_TMPFILE, `name` is made in the directory and removed at once.
int kernel_open_unnamed(const char *directory, const char *name, int direct);

/// Allocates the bytes from `start` on, and extends the file to their end; errno on failure.
int kernel_allocate(int descriptor, uint64_t start, uint64_t bytes);
