#!/bin/sh
# What a fleet costs etcd, with 10, 100, 300 and 1,000 simulated agents against one real etcd on loopback. Needs etcd-server.
# Columns: agents; for each idle agent etcd's CPU in ms per second and bytes per second; for each agent of a drill that does
# nothing etcd's CPU in ms and KiB; etcd's memory; seconds to plan, until all are ready, from then to the common start, and to the
# end; between the first and the last agent that hears a word, in ms: median/most.
set -e
cd "$(dirname "$0")/.."
swift build -c release --product FleetCost
[ $# -gt 0 ] || set -- 10 100 300 1000
exec "$(swift build -c release --show-bin-path)/FleetCost" "$@"
