#!/bin/bash
# What a stall looks like in the figures: a server is stopped for 2 s inside 10 s, and asked 100 times a second by Aftershock's
# probe loop, by hey and by wrk, all at the same time.
#
#   Benchmarks/stall.sh [PORT]
#
# The truth is arithmetic: of 1,000 questions 200 fall due in the stall and are answered at its end, after 2.00 s, 1.99 s
# and so on. The 99th percentile is the tenth longest: 1.9 s. A tool that waits for the answer before it asks again
# sees one slow answer, however many users would have waited.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
export PATH=$PATH:/usr/sbin:/sbin
port=${1:-21091}
length=10 stall=2

binaries=${AFTERSHOCK_BINARIES:-}
if [ -z "$binaries" ]; then
    require_swift
    script/packages build benchmark
    trap give_back_build EXIT
    swift build -c release --product ProbeCost >&2
    binaries=$(swift build -c release --show-bin-path)
fi

work=$(mktemp -d)
server=
clean_up() {
    [ -z "$server" ] || { kill -CONT "$server" && kill -KILL "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
sed "s/PORT/$port/" Benchmarks/nginx.conf >"$work/nginx.conf"
nginx -p "$work" -c nginx.conf -e error.log &
server=$!
until curl -sf "http://127.0.0.1:$port/" >/dev/null; do sleep 0.1; done

url=http://127.0.0.1:$port/
uptime
"$binaries/ProbeCost" "$url" 100 $length fresh >"$work/fresh" &
clients=($!)
"$binaries/ProbeCost" "$url" 100 $length reuse >"$work/reuse" &
clients+=($!)
# hey's rate is for each of its workers.
hey -z ${length}s -c 1 -q 100 "$url" >"$work/hey1" 2>&1 &
clients+=($!)
hey -z ${length}s -c 10 -q 10 "$url" >"$work/hey10" 2>&1 &
clients+=($!)
# wrk has no rate: it asks again as soon as it is answered.
wrk -t 1 -c 1 -d ${length}s --timeout ${length}s --latency "$url" >"$work/wrk" 2>&1 &
clients+=($!)
sleep 4
kill -STOP "$server"
sleep $stall
kill -CONT "$server"
wait "${clients[@]}"

truth=$(awk -v stall=$stall -v length_=$length 'BEGIN { print stall - 0.01 * length_ }')
row() { # NAME P50 P99, in seconds
    awk -v name="$1" -v p50="$2" -v p99="$3" -v truth="$truth" \
        'BEGIN { printf "%-34s %9.4f %9.4f %+9.1f %%\n", name, p50, p99, (p99 / truth - 1) * 100 }'
}
ours() { awk -F= -v name="$2" '$1 == name { print $2 / 1000 }' "$work/$1"; }
hey_() { awk -v share="$2" '$1 == share || $1 == share "%" { print $3 }' "$work/$1" | head -1; }
wrk_() {
    awk -v share="$1" '$1 == share { n = $2 + 0; if ($2 ~ /us$/) n /= 1e6; else if ($2 ~ /ms$/) n /= 1e3; print n }' \
        "$work/wrk"
}
printf '%-34s %9s %9s %11s\n' "seconds" p50 p99 "p99 is off"
row "the truth" 0 "$truth"
row "aftershock, fresh connections" "$(ours fresh latency_p50)" "$(ours fresh latency_p99)"
row "aftershock, reused connections" "$(ours reuse latency_p50)" "$(ours reuse latency_p99)"
row "hey -c 1 -q 100" "$(hey_ hey1 50%)" "$(hey_ hey1 99%)"
row "hey -c 10 -q 10" "$(hey_ hey10 50%)" "$(hey_ hey10 99%)"
row "wrk -t 1 -c 1" "$(wrk_ 50%)" "$(wrk_ 99%)"
