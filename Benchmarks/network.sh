#!/bin/bash
# One network fault, applied and reverted: Aftershock's own netlink code against spawning `nft` for the same rules.
#
#   sudo Benchmarks/network.sh [ROUNDS]
#
# Both sides run in one new network namespace, one after the other, and each round adds two chains with four
# counting drop rules in one transaction and removes them again. The spawning side needs two processes a round, the
# fewest that can do it. Prints medians and their ratio; the aim is 25 or more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. script/toolchain
rounds=${1:-200}

if [ "${1:-}" != --inside ]; then
    require_root "it makes a network namespace"
    require_swift
    script/packages build benchmark
    trap give_back_build EXIT
    swift build -c release --product NetworkCost >&2
    unshare --net -- "${BASH_SOURCE[0]}" --inside "$rounds" "$(swift build -c release --show-bin-path)/NetworkCost"
    exit
fi

rounds=$2
program=$3
ip link set lo up
rules=$(mktemp)
trap 'rm -f "$rules"' EXIT
cat >"$rules" <<'NFT'
table inet aftershock-bench {
    chain output {
        type filter hook output priority 0; policy accept;
        tcp dport 5432 counter drop
        tcp sport 5432 counter drop
    }
    chain input {
        type filter hook input priority 0; policy accept;
        tcp dport 5432 counter drop
        tcp sport 5432 counter drop
    }
}
NFT

spawning() {
    local start between end
    for ((round = 0; round < rounds; round++)); do
        start=${EPOCHREALTIME/./}
        nft -f "$rules"
        between=${EPOCHREALTIME/./}
        nft delete table inet aftershock-bench
        end=${EPOCHREALTIME/./}
        echo "$((between - start)) $((end - between)) $((end - start))"
    done
}

# Median of one column.
median() { sort -n -k"$1,$1" | awk -v column="$1" '{ v[NR] = $column } END { print v[int(NR / 2) + 1] }'; }

"$program" 20 >/dev/null
read -r apply revert total < <("$program" "$rounds")
samples=$(spawning)
awk -v rounds="$rounds" -v a="$apply" -v r="$revert" -v t="$total" \
    -v sa="$(median 1 <<<"$samples")" -v sr="$(median 2 <<<"$samples")" -v st="$(median 3 <<<"$samples")" 'BEGIN {
    printf "median of %d rounds, µs    apply  revert    both\n", rounds
    printf "aftershock              %8.0f%8.0f%8.0f\n", a, r, t
    printf "spawning nft            %8.0f%8.0f%8.0f\n", sa, sr, st
    printf "ratio                   %8.1f%8.1f%8.1f\n", sa / a, sr / r, st / t
}'
