#!/bin/bash
# What tracing costs a program for each of its system calls: one thread that calls getppid(2), untraced, traced by us
# and by strace --inject, with calls that pass and calls that fail. Prints the median of 5 rounds in microseconds.
#
#   sudo Benchmarks/ptrace.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
require_root "it traces processes"
require_swift
script/packages build benchmark
trap give_back_build EXIT
swift build -c release --product TraceCost >&2
tracer=$(swift build -c release --show-bin-path)/TraceCost
number=110
[ "$(uname -m)" = x86_64 ] || number=173

loop='
import ctypes, sys, time
call = ctypes.CDLL(None).syscall
sys.stdin.readline()
rounds = []
for _ in range(5):
    start = time.perf_counter_ns()
    for _ in range(20000): call('$number')
    rounds.append((time.perf_counter_ns() - start) / 20000 / 1000)
print(f"{sorted(rounds)[2]:.2f}")
'

# Runs the loop while a tracer is attached to it: "measure NAME TRACER...", PID stands for the loop's number.
measure() {
    local name=$1 tracing=
    shift
    coproc LOOP { exec python3 -c "$loop"; }
    local pid=$LOOP_PID
    exec 5>&"${LOOP[1]}" 6<&"${LOOP[0]}"
    sleep 0.5
    if [ $# -gt 0 ]; then
        mkfifo "$scratch/$name"
        "${@/PID/$pid}" <"$scratch/$name" >"$scratch/out" 2>&1 &
        tracing=$!
        exec 7>"$scratch/$name"
        sleep 1
    fi
    echo >&5
    printf '%-18s %s µs a call\n' "$name" "$(cat <&6)"
    if [ -n "$tracing" ]; then
        exec 7>&-
        kill "$tracing" 2>/dev/null || true
        wait "$tracing" 2>/dev/null || true
    fi
    exec 5>&- 6<&-
    wait "$pid" 2>/dev/null || true
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"; give_back_build' EXIT
measure untraced
measure ours-pass $tracer none pass 1 threads PID
measure ours-fail $tracer $number errno:5 1 threads PID
measure strace-pass strace -f -e trace=none -e inject=sync:error=EIO -o /dev/null -p PID
measure strace-fail strace -f -e trace=getppid -e inject=getppid:error=EIO -o /dev/null -p PID
