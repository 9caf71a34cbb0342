#!/bin/bash
# Peak memory of a one-minute run at 100 probes a second.
#
#   sudo Benchmarks/memory.sh
#
# The run is Benchmarks/one-minute.yaml in a network namespace of its own, against nginx. The figure is the peak
# resident set of the run's process as the kernel counts it (ru_maxrss); the aim is under 48 MB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
export PATH=$PATH:/usr/sbin:/sbin

if [ "${1:-}" != --inside ]; then
    require_root "it makes a network namespace and injects a fault"
    require_swift
    script/packages build benchmark
    trap give_back_build EXIT
    swift build -c release --product aftershock --static-swift-stdlib >&2
    unshare --net -- "${BASH_SOURCE[0]}" --inside "$(swift build -c release --static-swift-stdlib --show-bin-path)/aftershock"
    exit
fi

aftershock=$2
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

status=0
/usr/bin/time -f '%M' -o "$work/peak" \
    "$aftershock" run Benchmarks/one-minute.yaml --state "$work/state" >"$work/output" 2>&1 || status=$?
if [ "$status" -gt 1 ]; then
    cat "$work/output" >&2
    exit "$status"
fi
grep "^run " "$work/output"
awk 'END { printf "peak resident set: %.1f MB\n", $1 * 1024 / 1e6 }' "$work/peak"
