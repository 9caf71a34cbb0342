#!/bin/bash
# The history of runs: what questions to it take, of all runs and of some, beside reading every bundle's report.json, and
# what building it again takes.
#
#   Benchmarks/history.sh [ROWS [BUNDLES]]
#
# Needs no root. Prints the least of three times, by the clock and of CPU time, each with a store that was opened for it. The aim
# is 100,000 runs in under a second. AFTERSHOCK_BINARIES names a folder of binaries to use in place of a new build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain

binaries=${AFTERSHOCK_BINARIES:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$binaries" ]; then
    require_swift
    script/packages build
    trap 'rm -rf "$work"; give_back_build' EXIT
    swift build -c release --product HistoryCost >&2
    binaries=$(swift build -c release --show-bin-path)
fi
uptime
"$binaries/HistoryCost" "$work" "${1:-100000}" "${2:-2000}"
