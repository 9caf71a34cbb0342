#!/bin/bash
# What judging costs: per sample for the live judge, at growing numbers of samples and sizes of the window, and whole reports,
# also of runs with many outages.
#
#   Benchmarks/judge.sh [SAMPLES]
#
# Needs no root and no network. The figures of one run are set against each other: judging is incremental, so those of the live
# judge should hardly differ. AFTERSHOCK_BINARIES names a folder of binaries to use in place of a new build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain

binaries=${AFTERSHOCK_BINARIES:-}
if [ -z "$binaries" ]; then
    require_swift
    script/packages build
    trap give_back_build EXIT
    swift build -c release --product JudgeCost >&2
    binaries=$(swift build -c release --show-bin-path)
fi
uptime
"$binaries/JudgeCost" "${1:-1000000}"
