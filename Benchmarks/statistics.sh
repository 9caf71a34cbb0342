#!/bin/bash
# What a report over many runs costs: the statistics alone, on runs that are in memory.
#
#   Benchmarks/statistics.sh [RUNS]
#
# Needs no root and no network. AFTERSHOCK_BINARIES names a folder of binaries to use in place of a new build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain

binaries=${AFTERSHOCK_BINARIES:-}
if [ -z "$binaries" ]; then
    require_swift
    script/packages build
    trap give_back_build EXIT
    swift build -c release --product StatisticsCost >&2
    binaries=$(swift build -c release --show-bin-path)
fi
uptime
"$binaries/StatisticsCost" "${1:-100000}"
