#!/bin/bash
# What a file gate costs that no fault uses: operations on files of a directory, and of the same directory behind the gate.
#
#   sudo Benchmarks/files.sh [ROUNDS] [DIRECTORY]
#
# Both ways are timed in turn, once a round each, by a process of its own; prints medians in microseconds an operation, what
# the gate adds, and the ratio. Without a directory a new one under /dev/shm is used, where the plain way costs next to
# nothing: the worst case for a ratio. On a disk, a journal that happens to be busy decides what fsync costs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
rounds=${1:-7}
require_root "it mounts a file system, in a mount namespace of its own"
require_swift
script/packages build benchmark
work=$(mktemp -d "${2:-/dev/shm}/aftershock-files.XXXXXX")
trap 'rmdir "$work"; give_back_build' EXIT
swift build -c release --product FileCost >&2
"$(swift build -c release --show-bin-path)/FileCost" "$work" "$rounds"
