#!/bin/bash
# How exact a CPU load is: Aftershock's cpu.burn, its cpu.throttle on a busy loop, and stress-ng's --cpu-load.
#
#   sudo Benchmarks/cpu.sh [SECONDS [LOAD...]]      5 seconds each; 10 30 50 70 90 percent of one CPU
#
# One after the other, each on one CPU of its own where the host has several, and measured from outside: the time that the
# kernel says the threads ran (/proc/PID/task/*/schedstat) over wall time. `waited` is how long they were runnable and did
# not run: on a host that is busy with other things nobody holds a load, so look at the rows with little of it, or start
# again. A quota counts what runs, so the busy loop under it always waits. The aim is an error under 3 points for
# cpu.burn and 1 for cpu.throttle. AFTERSHOCK names a binary to use in place of a new build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
require_root "it makes a control group"
seconds=${1:-5}
shift || true
[ $# -gt 0 ] || set -- 10 30 50 70 90
script/packages benchmark
aftershock=${AFTERSHOCK:-}
if [ -z "$aftershock" ]; then
    require_swift
    script/packages build
    trap give_back_build EXIT
    swift build -c release --product aftershock --static-swift-stdlib >&2
    aftershock=$(swift build -c release --static-swift-stdlib --show-bin-path)/aftershock
fi

work=$(mktemp -d /tmp/aftershock-cpu.XXXXXX)
children=()
end() {
    local child
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
    for child in "${children[@]}"; do wait "$child" 2>/dev/null || true; done
    children=()
}
trap 'end; rm -rf "$work"; give_back_build' EXIT

# Nanoseconds that the processes have run, and have waited for a CPU.
used() {
    local pid files=()
    for pid in "$@"; do files+=(/proc/"$pid"/task/*/schedstat); done
    cat "${files[@]}" 2>/dev/null | awk '{ ran += $1; waited += $2 } END { printf "%.0f %.0f\n", ran, waited }'
}

# Measures processes and prints a row.
measure() {
    local way=$1 load=$2 start end before after
    shift 2
    sleep 1
    before=$(used "$@")
    start=${EPOCHREALTIME/./}
    sleep "$seconds"
    after=$(used "$@")
    end=${EPOCHREALTIME/./}
    awk -v way="$way" -v load="$load" -v wall=$((end - start)) -v before="$before" -v after="$after" 'BEGIN {
        split(before, b); split(after, a)
        share = (a[1] - b[1]) / wall / 10; waited = (a[2] - b[2]) / wall / 10
        printf "%-26s %5d %% %8.2f %% %+8.2f points %8.2f %%\n", way, load, share, share - load, waited
    }'
}

# Waits until a command gives something, and prints that.
until_some() {
    local found tries
    for ((tries = 0; tries < 200; tries++)); do
        found=$("$@" || true)
        [ -z "$found" ] || { echo "$found"; return; }
        sleep 0.05
    done
    echo "Benchmarks/cpu.sh: $* found nothing" >&2
    cat "$work"/*.log >&2
    return 1
}

inject() {
    "$aftershock" inject "$@" --for 1h --state "$work/state" -q >"$work/inject.log" 2>&1 &
    children+=($!)
}

helper() { pgrep -P "${children[-1]}" -f 'helper aftershock_'; }
throttled() { grep aftershock_ "/proc/$1/cgroup"; }

# The processes below one, and the workers of stress-ng among them.
family() {
    local child
    for child in $(pgrep -P "$1"); do echo "$child"; family "$child"; done
}
workers() {
    local child
    for child in $(family "$1"); do
        grep -q '^stress-ng-cpu' "/proc/$child/comm" 2>/dev/null && echo "$child"
    done
}

printf '%-26s %7s %10s %16s %10s\n' "$(nproc) CPUs, $seconds s each" asked measured error waited
for load in "$@"; do
    inject cpu.burn --workers 1 --load "$load%"
    pid=$(until_some helper)
    measure "cpu.burn" "$load" "$pid"
    end

    stress-ng --cpu 1 --cpu-load "$load" --timeout 1h >"$work/stress.log" 2>&1 &
    children+=($!)
    pid=$(until_some workers "${children[-1]}")
    # shellcheck disable=SC2086
    measure "stress-ng --cpu-load" "$load" $pid
    end

    while :; do :; done &
    busy=$!
    children+=("$busy")
    inject cpu.throttle --target "pid:$busy" --quota "$load%"
    until_some throttled "$busy" >/dev/null
    measure "cpu.throttle, busy loop" "$load" "$busy"
    end
done
