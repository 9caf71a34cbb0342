#!/bin/bash
# Start-up: `aftershock --version` and `aftershock validate` against Chaos Toolkit's `chaos`.
#
#   Benchmarks/startup.sh [ROUNDS]
#
# Chaos Toolkit comes from PyPI into a virtual environment under .build, and runs once before it is measured, so
# that its byte code is compiled. Both validate one experiment with one HTTP probe and one action. Prints medians
# in milliseconds and ratios; the aim for --version is under 15 ms.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
require_swift
script/packages build benchmark
rounds=${1:-30}

swift build -c release --product aftershock --static-swift-stdlib >&2
aftershock=$(swift build -c release --static-swift-stdlib --show-bin-path)/aftershock
venv=$PWD/.build/chaostoolkit
if [ ! -x "$venv/bin/chaos" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check chaostoolkit >&2
fi
chaos=$venv/bin/chaos

work=$(mktemp -d)
trap 'rm -rf "$work"; give_back_build' EXIT
cat >"$work/experiment.json" <<'JSON'
{
  "title": "first-drill", "description": "The edge stays fast.",
  "steady-state-hypothesis": {"title": "fast", "probes": [{
    "type": "probe", "name": "edge", "tolerance": 200,
    "provider": {"type": "http", "url": "http://127.0.0.1:21080/", "timeout": 1}}]},
  "method": [{"type": "action", "name": "slow",
    "provider": {"type": "process", "path": "/usr/sbin/tc", "arguments": "qdisc show"}}],
  "rollbacks": []
}
JSON

# Median wall time of a command in milliseconds. Its output is thrown away; its failure is not.
median() {
    local start end round
    "$@" >"$work/output" 2>&1 || { cat "$work/output" >&2; echo "failed: $*" >&2; return 1; }
    for ((round = 0; round < rounds; round++)); do
        start=${EPOCHREALTIME/./}
        "$@" >/dev/null 2>&1
        end=${EPOCHREALTIME/./}
        echo $((end - start))
    done | sort -n | awk '{ v[NR] = $1 } END { printf "%.1f\n", v[int(NR / 2) + 1] / 1000 }'
}

export CHAOSTOOLKIT_TELEMETRY=off
# The `chaos` command writes its log and looks for settings where it is started.
cd "$work"
version=$(median "$aftershock" --version)
their_version=$(median "$chaos" --no-version-check --version)
validate=$(median "$aftershock" validate "$OLDPWD/experiments/first-drill.yaml")
their_validate=$(median "$chaos" --no-version-check validate experiment.json)

awk -v rounds="$rounds" -v a="$version" -v b="$their_version" -v c="$validate" -v d="$their_validate" \
    -v name="chaos $("$venv/bin/pip" --disable-pip-version-check show chaostoolkit | sed -n 's/^Version: //p')" 'BEGIN {
    printf "median of %d rounds, ms  %12s  %14s  ratio\n", rounds, "aftershock", name
    printf "--version               %12.1f  %14.1f  %5.1f\n", a, b, b / a
    printf "validate                %12.1f  %14.1f  %5.1f\n", c, d, d / c
}'
