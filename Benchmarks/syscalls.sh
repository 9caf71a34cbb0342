#!/bin/bash
# What one intercepted system call costs its caller: bare, under Aftershock's filter with no rule armed, and with a rule that
# fails the call; against strace, which injects by ptrace.
#
#   sudo Benchmarks/syscalls.sh [CALLS]
#
# The call is getpgid(2), which itself costs next to nothing. Each figure is the median over rounds of CALLS calls, taken
# one after the other on one machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
calls=${1:-5000}

if [ "${1:-}" != --inside ]; then
    require_root "it launches programs under a filter"
    require_swift
    script/packages build benchmark
    trap give_back_build EXIT
    swift build -c release --product SyscallCost >&2
    swift build -c release --product aftershock >&2
    "${BASH_SOURCE[0]}" --inside "$calls" "$(swift build -c release --show-bin-path)"
    exit
fi

calls=$2
binaries=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$binaries/SyscallCost" "$work/bare" "$calls" 5

cat >"$work/spec.yaml" <<SPEC
experiment: syscall-cost
targets:
  caller: {command: ["$binaries/SyscallCost", "$work/filtered", "$calls", "1000000"]}
method:
  - pause: 5s
  - syscall.error: {target: caller, syscalls: [getpgid], errno: EPERM, for: 5s}
SPEC
"$binaries/aftershock" run "$work/spec.yaml" --state "$work/state" -q >/dev/null
awk -v all="$calls" '$3 == 0' "$work/filtered" >"$work/passed"
awk -v all="$calls" '$3 == all' "$work/filtered" >"$work/failed"
for what in trace=getpgid inject=getpgid:error=EPERM; do
    strace -f -qq -o /dev/null -e trace=getpgid -e "$what" "$binaries/SyscallCost" "$work/strace-$what" "$calls" 3
done

# Median of one column of a file.
median() { sort -n -k"$2,$2" "$1" | awk -v column="$2" '{ v[NR] = $column } END { print v[int((NR + 1) / 2)] }'; }
row() {
    awk -v name="$1" -v p50="$(median "$2" 1)" -v p99="$(median "$2" 2)" -v rounds="$(wc -l <"$2")" \
        'BEGIN { printf "%-38s %10.2f %10.2f %8d\n", name, p50 / 1000, p99 / 1000, rounds }'
}
printf '%-38s %10s %10s %8s\n' "one getpgid(2), in microseconds" p50 p99 rounds
row bare "$work/bare"
row "aftershock, no rule armed" "$work/passed"
row "aftershock, call fails" "$work/failed"
row "strace, call passes" "$work/strace-trace=getpgid"
row "strace, call fails" "$work/strace-inject=getpgid:error=EPERM"
