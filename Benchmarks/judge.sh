#!/bin/bash
# What judging costs: per sample for the live judge, at growing numbers of samples and sizes of the window, and a whole report.
#
#   Benchmarks/judge.sh [SAMPLES]
#
# Needs no root and no network. The figures of one run are set against each other: judging is incremental, so they should
# hardly differ.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain

require_swift
trap give_back_build EXIT
swift build -c release --product JudgeCost >&2
"$(swift build -c release --show-bin-path)/JudgeCost" "${1:-1000000}"
