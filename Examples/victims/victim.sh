# What the victims share: sourced by Examples/victims/NAME/victim, which then says how its programs are started.
#
#   Examples/victims/NAME/victim start [--hardened] [OPTIONS]   starts it and returns once it answers
#   Examples/victims/NAME/victim stop                           ends every process of it and removes its folder
#   Examples/victims/NAME/victim status                         its processes, or exit code 1
#
# Each lives in /run/aftershock-NAME, or in $VICTIM_DIR, and listens on loopback of the network namespace that it is started in.
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin

here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
name=$(basename "$here")
dir=${VICTIM_DIR:-/run/aftershock-$name}

die() {
    echo "victim $name: $*" >&2
    exit 1
}

# A folder of ours alone. One that a victim still runs in is refused.
claim_folder() {
    if [ -n "$(running)" ]; then die "already running in $dir: $here/victim stop"; fi
    remove_folder
    mkdir -m 755 -p "$dir/pids"
}

# Only what a victim has made: somebody's own folder is no victim's.
remove_folder() {
    [ -d "$dir/pids" ] || [ -z "$(ls -A "$dir" 2>/dev/null)" ] || die "$dir is not a victim's folder: left as it is"
    rm -rf "$dir"
}

# start_program PROGRAM COMMAND...: in a session of its own, its output in $dir/PROGRAM.log. Its pid and start time are kept in
# $dir/pids/PROGRAM, its pid alone in $dir/PROGRAM.pid for the targets of experiments.
start_program() {
    local program=$1
    shift
    setsid "$@" </dev/null >>"$dir/$program.log" 2>&1 &
    local pid=$!
    echo "$pid $(start_time "$pid")" >"$dir/pids/$program"
    echo "$pid" >"$dir/$program.pid"
}

# Field 22 of /proc/PID/stat; the name before it may have spaces.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# Whether a session that we started still has a process: what it started may outlive its leader. Its number is not given to
# another process as long as it has one.
lives() {
    local now
    now=$(start_time "$1")
    [ -z "$now" ] || [ "$now" = "$2" ] || return 1
    [ -n "$(ps -o stat= -g "$1" | grep -v '^Z')" ]
}

# The sessions that we started and that still have a process.
running() {
    local file pid since
    for file in "$dir"/pids/*; do
        [ -e "$file" ] || continue
        read -r pid since <"$file"
        if [ -n "$since" ] && lives "$pid" "$since"; then echo "$pid"; fi
    done
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$end" ]; then
            tail -n 5 "$dir"/*.log >&2 || true
            stop_victim
            die "$what did not come"
        fi
        sleep 0.05
    done
}

answers() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
wait_for_port() { wait_for 20 "port $1" answers "$1"; }

# TERM to each session, then KILL to what is left after five seconds; then the folder goes.
stop_victim() {
    local pids pid
    pids=$(running)
    for pid in $pids; do kill -TERM -- "-$pid" 2>/dev/null || true; done
    for _ in {1..100}; do
        [ -n "$(running)" ] || break
        sleep 0.05
    done
    for pid in $pids; do kill -KILL -- "-$pid" 2>/dev/null || true; done
    remove_folder
}

# main "$@" at the end of a victim, which has defined start_victim; `hardened` is 1 or empty there, the other options in $@.
main() {
    local order=${1:-} option options=()
    shift || true
    hardened=
    for option in "$@"; do
        if [ "$option" = --hardened ]; then hardened=1; else options+=("$option"); fi
    done
    case $order in
        start)
            claim_folder
            start_victim "${options[@]}"
            ;;
        stop) stop_victim ;;
        status)
            [ -n "$(running)" ] || die "not running in $dir"
            # shellcheck disable=SC2046
            ps -o pid,args -g "$(running | paste -sd,)"
            ;;
        *) sed -n 's/^#   //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
}
