#!/bin/bash
# The userspace packet queue against no fault, and against netem where the kernel has it; and the cost of many impairments
# at once against `tc` and `nft`.
#
#   sudo Benchmarks/queue.sh [ROUNDS]
#
# Everything is in one new network namespace. First: datagrams of 100 bytes over loopback, each way once a round, side by
# side; medians of packets a second and of the CPU time of sender, receiver, queue and kernel for each packet. Then: 1, 10
# and 100 classes with the rules that fill them, added and taken away again by Aftershock's netlink code, by one `tc` and
# one `nft` process for each, and by one `tc -batch` and one `nft -f` for all, the fewest processes that can do it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
rounds=${1:-7}

if [ "${1:-}" != --inside ]; then
    require_root "it makes a network namespace"
    require_swift
    script/packages build benchmark
    trap give_back_build EXIT
    swift build -c release --product QueueCost >&2
    swift build -c release --product NetworkCost >&2
    unshare --net -- "${BASH_SOURCE[0]}" --inside "$rounds" "$(swift build -c release --show-bin-path)"
    exit
fi

rounds=$2
binaries=$3
count=${QUEUE_COUNT:-100000}
ip link set lo up
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ways=(plain queue delay jitter loss duplicate corrupt rate)
netem='limit 1000000'
if tc qdisc add dev lo root netem $netem delay 1ms 2>/dev/null; then
    tc qdisc del dev lo root
    ways+=(netem-delay netem-loss)
fi

one() {
    case $1 in
        netem-delay) tc qdisc add dev lo root netem $netem delay 1ms ;;
        netem-loss) tc qdisc add dev lo root netem $netem loss 1% ;;
        *)
            "$binaries/QueueCost" "$1" "$count"
            return
            ;;
    esac
    "$binaries/QueueCost" plain "$count"
    tc qdisc del dev lo root
}

for ((round = 0; round < rounds; round++)); do
    for way in "${ways[@]}"; do one "$way" >>"$work/$way"; done
done
# Median of one column of a file.
median() { sort -n -k"$2,$2" "$1" | awk -v column="$2" '{ v[NR] = $column } END { print v[int((NR + 1) / 2)] }'; }
base=$(median "$work/plain" 1)
cost=$(median "$work/plain" 2)
echo "median of $rounds rounds  packets/s   of plain   CPU µs/packet   added"
for way in "${ways[@]}"; do
    awk -v way="$way" -v p="$(median "$work/$way" 1)" -v c="$(median "$work/$way" 2)" -v base="$base" -v cost="$cost" 'BEGIN {
        printf "%-17s %14d %9.0f%% %14.2f %8.2f\n", way, p, 100 * p / base, c, c - cost
    }'
done

# Classes c of n: a rate (which every kernel with HTB has) and a rule that classifies packets into it.
tc_add() { echo "class add dev lo parent af50: classid af50:$1 htb rate 1gbit burst 100k quantum 60000"; echo "qdisc add dev lo parent af50:$1 bfifo limit 1000000"; }
nft_add() { printf 'table inet bench%s { chain output { type filter hook output priority 0; policy accept; tcp dport %d counter meta priority set 0xaf50%04x; }; }\n' "$1" "$((1000 + $2))" "0x$1"; }
echo
echo "median of $rounds rounds, ms   Aftershock  one process each  ratio  one batch  ratio"
for n in 1 10 100; do
    : >"$work/tc"; : >"$work/nft"; : >"$work/each"; : >"$work/batch"
    for ((i = 0; i < n; i++)); do
        minor=$(printf '%x' $((16 + i)))
        tc_add "$minor" >>"$work/tc"
        nft_add "$minor" "$i" >>"$work/nft"
    done
    "$binaries/NetworkCost" "$rounds" "$n" >"$work/ours"
    for ((round = 0; round < rounds; round++)); do
        start=${EPOCHREALTIME/./}
        tc qdisc add dev lo root handle af50: htb default 0
        while read -r line; do tc $line; done <"$work/tc"
        while read -r line; do nft "$line"; done <"$work/nft"
        tc qdisc del dev lo root
        for ((i = 0; i < n; i++)); do nft delete table inet "bench$(printf '%x' $((16 + i)))"; done
        end=${EPOCHREALTIME/./}
        echo $((end - start)) >>"$work/each"
        start=${EPOCHREALTIME/./}
        { echo "qdisc add dev lo root handle af50: htb default 0"; cat "$work/tc"; } | tc -batch -
        nft -f "$work/nft"
        tc qdisc del dev lo root
        nft flush ruleset
        end=${EPOCHREALTIME/./}
        echo $((end - start)) >>"$work/batch"
    done
    awk -v n="$n" -v o="$(awk '{ print $3 }' "$work/ours")" -v e="$(median "$work/each" 1)" -v b="$(median "$work/batch" 1)" 'BEGIN {
        printf "%-28s %10.2f %17.2f %6.1f %10.2f %6.1f\n", n (n == 1 ? " impairment" : " impairments"), o / 1000, e / 1000, e / o, b / 1000, b / o
    }'
done
