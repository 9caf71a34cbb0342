#!/bin/bash
# Memory pressure that is brought about and held: `memory.fill until: psi` against `stress-ng --vm` of several sizes.
#
#   sudo Benchmarks/memory-pressure.sh [SECONDS]        of each way; 40 when left out
#
# The victim reads a file of 64 MiB over and over in a group of its own with a limit of 160 MiB, by cgroup v1 or v2. The
# pressure is that of its cgroup v2, which every kernel with PSI tells, so that other work on the machine counts for
# nothing but the speed of the disk. stress-ng gets no goal but a size: each row is one that somebody might choose.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
export PATH=$PATH:/usr/sbin:/sbin

require_root "it makes control groups with a limit"
require_swift
script/packages build benchmark
length=${1:-40}
goal=10
trap give_back_build EXIT
swift build -c release --product aftershock --static-swift-stdlib >&2
aftershock=$(swift build -c release --static-swift-stdlib --show-bin-path)/aftershock

unified=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
legacy=$(awk '$3 == "cgroup" && $4 ~ /(^|,)memory(,|$)/ { print $2; exit }' /proc/mounts)
[ -n "$unified" ] || { echo "memory-pressure.sh: no cgroup v2 hierarchy is mounted" >&2; exit 1; }
name=aftershock_benchmark_$$
work=$(mktemp -d /var/tmp/aftershock-pressure.XXXXXX)
pressed=$unified/$name
limited=$pressed
if [ -n "$legacy" ]; then limited=$legacy/$name; fi
victim=
presser=
clean_up() {
    for pid in $presser $victim; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
    sleep 1
    rmdir "$pressed" "$limited" 2>/dev/null || true
    rm -rf "$work"
    give_back_build
}
trap clean_up EXIT
mkdir -p "$pressed" "$limited"
if [ -n "$legacy" ]; then
    echo $((160 << 20)) >"$limited/memory.limit_in_bytes"
else
    echo +memory >"$unified/cgroup.subtree_control"
    echo $((160 << 20)) >"$limited/memory.max"
fi
kills() {
    awk '$1 == "oom_kill" { print $2 }' "$limited"/memory.oom_control "$limited"/memory.events 2>/dev/null || true
}

cat >"$work/victim.py" <<'PYTHON'
import os, sys, time
for group in sys.argv[2:]:
    with open(group + "/cgroup.procs", "w") as file: file.write(str(os.getpid()))
with open(sys.argv[1], "wb") as file:
    file.write(os.urandom(1 << 20) * 64)
    os.fsync(file.fileno())
with open(sys.argv[1], "rb", buffering=0) as file:
    while True:
        file.seek(0)
        while file.read(1 << 16): pass
        time.sleep(0.02)
PYTHON
python3 "$work/victim.py" "$work/file" "$limited" "$pressed" &
victim=$!
sleep 3

# Prints a row: the pressure of the second half, which is when the ways have had their time.
measure() {
    local way=$1 before half total=() i
    before=$(kills)
    half=$((length / 2))
    for i in $(seq "$length"); do
        sleep 1
        [ "$i" -lt "$half" ] || total+=("$(sed -n 's/^some.*total=//p' "$pressed/memory.pressure")")
    done
    printf '%s\n' "${total[@]}" | awk -v way="$way" -v kills=$(($(kills) - before)) '
        NR > 1 { share = ($1 - last) / 1e4; sum += share; squares += share * share; n++; if (share > most) most = share }
        { last = $1 }
        END { mean = sum / n; spread = squares / n - mean * mean
              printf "%-34s %9.1f %% %9.1f %% %9.1f %% %9d\n", way, mean, (spread > 0 ? sqrt(spread) : 0), most, kills }'
}

printf '%-34s %11s %11s %11s %9s\n' "way (goal: some avg10 >= $goal %)" "mean" "deviation" "worst s" "OOM kills"
measure "nothing"
for size in 64M 88M 92M 96M 104M 128M; do
    (echo "$BASHPID" >"$limited/cgroup.procs"
        exec stress-ng --quiet --vm 1 --vm-bytes $size --vm-keep --vm-populate --timeout 1h) >/dev/null 2>&1 &
    presser=$!
    measure "stress-ng --vm-bytes $size"
    kill "$presser" 2>/dev/null && wait "$presser" 2>/dev/null || true
    presser=
    sleep 5
done
"$aftershock" inject memory.fill --target "pid:$victim" --until "psi some avg10 >= $goal%" --ramp 2s \
    --for $((length + 30))s --state "$work/state" >"$work/output" 2>&1 &
presser=$!
measure "memory.fill until psi >= $goal %"
kill "$presser" && wait "$presser" || true
presser=
sed -n '/proof/,/^$/p' "$work/output"
