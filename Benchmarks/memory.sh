#!/bin/bash
# Memory of a run: of one minute at 100 probes a second, or of another length and rate.
#
#   sudo Benchmarks/memory.sh [RATE [SECONDS]]
#
# The run is Benchmarks/one-minute.yaml in a network namespace of its own, against nginx; a longer one pauses for longer after
# the fault. Prints the resident set of the run's process every 15 s, and the peak as the kernel counts it (ru_maxrss),
# which comes at the end, when the report reads all samples. The aim for the default is under 48 MB. AFTERSHOCK names a
# binary to use in place of a new build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
export PATH=$PATH:/usr/sbin:/sbin

if [ "${1:-}" != --inside ]; then
    require_root "it makes a network namespace and injects a fault"
    script/packages benchmark
    aftershock=${AFTERSHOCK:-}
    if [ -z "$aftershock" ]; then
        require_swift
        script/packages build
        trap give_back_build EXIT
        swift build -c release --product aftershock --static-swift-stdlib >&2
        aftershock=$(swift build -c release --static-swift-stdlib --show-bin-path)/aftershock
    fi
    unshare --net -- "${BASH_SOURCE[0]}" --inside "$aftershock" "${1:-100}" "${2:-60}"
    exit
fi

aftershock=$2 rate=$3 seconds=$4
# The steady state, the fault and the wait for stability take 50 s.
pause=$((seconds > 60 ? seconds - 50 : 10))
ip link set lo up
work=$(mktemp -d /tmp/aftershock-memory.XXXXXX)
chmod 755 "$work"
server=
clean_up() {
    [ -z "$server" ] || { kill -QUIT "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
cp -r Examples/victims/nginx/. "$work/"
mkdir "$work/backend-temp"
setsid nginx -e backend-error.log -p "$work" -c backend.conf &
server=$!
sleep 1

sed "s|rate: 100/s|rate: $rate/s|; s|pause: 10s|pause: ${pause}s|" Benchmarks/one-minute.yaml >"$work/run.yaml"
status=0
begun=$SECONDS
/usr/bin/time -f '%M' -o "$work/peak" \
    "$aftershock" run "$work/run.yaml" --state "$work/state" >"$work/output" 2>&1 &
run=$!
while kill -0 $run 2>/dev/null; do
    for ((i = 0; i < 15; i++)); do
        sleep 1
        kill -0 $run 2>/dev/null || continue 2
    done
    pid=$(pgrep -P $run || true)
    awk -v at=$((SECONDS - begun)) '/^VmRSS/ { printf "resident set after %3d s: %.1f MB\n", at, $2 * 1024 / 1e6 }' \
        "/proc/$pid/status" 2>/dev/null || true
done
wait $run || status=$?
if [ "$status" -gt 1 ]; then
    cat "$work/output" >&2
    exit "$status"
fi
grep "^run " "$work/output"
awk 'END { printf "peak resident set: %.1f MB\n", $1 * 1024 / 1e6 }' "$work/peak"
jq -r '.counterSampling // empty | "counters: \(.readings) readings, \(.missed) missed, \(.cpu) s of CPU, \(.load * 100) % of a core"' \
    "$work"/state/runs/*/report.json || true
