#!/bin/bash
# What a report costs: judging and every format, in-process and as the command that reads a bundle of a million samples.
#
#   Benchmarks/report.sh [SAMPLES]
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
    swift build -c release --product ReportCost >&2
    swift build -c release --product aftershock >&2
    binaries=$(swift build -c release --show-bin-path)
fi
folder=$(mktemp -d)
uptime
"$binaries/ReportCost" "${1:-1000000}" "$folder/bundle"
for format in html markdown; do
    /usr/bin/time -f "aftershock report show --format $format: %e s, %M KiB" \
        "$binaries/aftershock" report show "$folder/bundle/" --format $format >"$folder/report.$format"
done
rm -rf "$folder"
