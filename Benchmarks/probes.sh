#!/bin/bash
# What probing costs: CPU at 100 and 1,000 questions a second beside hey, and as fast as it goes beside hey and wrk.
#
#   Benchmarks/probes.sh [SECONDS [PORT]]
#
# One nginx answers all, one tool after the other in one run. CPU is of the whole process, user and system, start-up included;
# `a CPU second` is how many questions one second of CPU pays for, which compares tools whatever core they had. Our probe
# thread is single, so that is also the most it can do on one core.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
export PATH=$PATH:/usr/sbin:/sbin
seconds=${1:-10}
port=${2:-21092}

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
    [ -z "$server" ] || { kill -KILL "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
sed "s/PORT/$port/" Benchmarks/nginx.conf >"$work/nginx.conf"
nginx -p "$work" -c nginx.conf -e error.log &
server=$!
until curl -sf "http://127.0.0.1:$port/" >/dev/null; do sleep 0.1; done
url=http://127.0.0.1:$port/

timed() { /usr/bin/time -f '%U %S' -o "$work/cpu" "$@" >"$work/output" 2>&1 || cat "$work/output" >&2; }
row() { # NAME ANSWERS; the CPU is in $work/cpu
    awk -v name="$1" -v answers="$2" -v seconds="$seconds" -v more="${3:-}" '{
        cpu = $1 + $2
        printf "%-38s %9.0f %9.2f %% %11.0f   %s\n", name, answers / seconds, cpu / seconds * 100, answers / cpu, more
    }' "$work/cpu"
}
value() { awk -F= -v name="$1" '$1 == name { print $2 }' "$work/output"; }
ours() { # RATE fresh|reuse [PROBES]
    timed "$binaries/ProbeCost" "$url" "$1" "$seconds" "$2" "${3:-1}"
    row "aftershock $1/s, $2${3:+, $3 probes}" "$(value good)" \
        "late p50 $(value lateness_p50) p99 $(value lateness_p99) max $(value lateness_max) ms, $(value scheduling)"
}
hey_answers() { awk '/\[200\]/ { print $2 }' "$work/output"; }

uptime
printf '%-38s %9s %11s %11s\n' "tool" "answers/s" "CPU" "a CPU second"
for rate in 100 1000; do
    ours $rate fresh
    timed hey -z "${seconds}s" -c 10 -q $((rate / 10)) -disable-keepalive "$url"
    row "hey -q $rate/s, fresh" "$(hey_answers)"
    ours $rate reuse
    timed hey -z "${seconds}s" -c 10 -q $((rate / 10)) "$url"
    row "hey -q $rate/s, reuse" "$(hey_answers)"
done
for connection in fresh reuse; do
    ours 10000 $connection
    ours 10000 $connection 500
done
timed hey -z "${seconds}s" -c 16 -disable-keepalive "$url"
row "hey, all it can, fresh" "$(hey_answers)"
timed hey -z "${seconds}s" -c 16 "$url"
row "hey, all it can, reuse" "$(hey_answers)"
timed wrk -t 1 -c 16 -d "${seconds}s" -H "Connection: close" "$url"
row "wrk -t 1 -c 16, fresh" "$(awk '/requests in/ { print $1 }' "$work/output")"
timed wrk -t 1 -c 16 -d "${seconds}s" "$url"
row "wrk -t 1 -c 16, reuse" "$(awk '/requests in/ { print $1 }' "$work/output")"
