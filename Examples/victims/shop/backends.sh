# Starts what a shop is made of: sourced after victim.sh.
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

# start_redis NAME PORT [OPTIONS...]: a cache, so nothing is kept on disk.
start_redis() {
    local program=$1 port=$2
    shift 2
    start_program "$program" redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$dir" "$@"
    wait_for_port "$port"
}

# PostgreSQL refuses to run as root.
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups env -C "$dir" "$@"; }

# start_postgres NAME PORT [OPTIONS...]: a new cluster with the shop's tables.
start_postgres() {
    local program=$1 port=$2
    shift 2
    install -d -m 700 -o postgres -g postgres "$dir/$program"
    as_postgres "$postgres_bin/initdb" --pgdata "$dir/$program" --auth trust --username shop --encoding UTF8 --locale C --no-sync \
        >"$dir/initdb.log"
    run_postgres "$program" "$port" "$@"
    as_postgres psql -q -h 127.0.0.1 -p "$port" -U shop postgres -c 'CREATE DATABASE shop'
    as_postgres psql -q -h 127.0.0.1 -p "$port" -U shop shop <"$(dirname "${BASH_SOURCE[0]}")/shop.sql"
}

# run_postgres NAME PORT [OPTIONS...]: a server on a cluster that is there.
run_postgres() {
    local program=$1 port=$2
    shift 2
    start_program "$program" setpriv --reuid=postgres --regid=postgres --clear-groups "$postgres_bin/postgres" -D "$dir/$program" \
        -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=50 -c shared_buffers=16MB "$@"
    wait_for 20 "postgres on $port" as_postgres "$postgres_bin/pg_isready" -q -h 127.0.0.1 -p "$port"
}

# start_shop NAME OPTIONS...: its last --port is waited for.
start_shop() {
    local program=$1 port=21260 option before=
    shift
    for option in "$@"; do
        [ "$before" != --port ] || port=$option
        before=$option
    done
    start_program "$program" python3 "$here/../../shop" "$@"
    wait_for_port "$port"
}

# start_nginx NAME PORT CONFIGURATION [PROGRAM]
start_nginx() {
    mkdir -m 755 -p "$dir/$1.d"
    start_program "$1" "${4:-nginx}" -e "$dir/$1.log" -p "$dir/$1.d" -c "$3"
    wait_for_port "$2"
}
