import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct HistoryTests {
    private let aftershock: AftershockCommand
    /// A drill that passes, in the state directory `state`.
    private static let inject = #""$A" inject process.pause --target pid:$sleeper --for 50ms --state state -q > said"#
    /// Copies the only bundle that often, each with a name of its own.
    private static let copies = """
        copies() {
          python3 - "$1" <<'END'
        import json, os, shutil, sys
        first = os.listdir("state/runs")[0]
        for number in range(int(sys.argv[1])):
            name = "copy%04d" % number
            shutil.copytree("state/runs/" + first, "state/runs/" + name)
            for file in ("report.json", "record.json"):
                path = "state/runs/%s/%s" % (name, file)
                value = json.load(open(path)); value["run"] = name; json.dump(value, open(path, "w"))
        END
        }
        sound() { python3 -c 'import sqlite3; d = sqlite3.connect("state/history.sqlite"); print(d.execute("PRAGMA integrity_check").fetchone()[0])'; }

        """

    init() throws { aftershock = try AftershockCommand() }

    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(Self.copies + "sleep 600 & sleeper=$!\n" + script)
    }

    @Test func `a run is in the history when it ends, and can be asked for`() throws {
        let shown = try drill(
            """
            for i in 1 2; do \(Self.inject) || exit 97; done; [ "$(stat -c %a state/history.sqlite)" = 600 ] || exit 96
            mv state/runs aside; mkdir -m 700 state/runs; python3 -c 'import sqlite3
            print(sqlite3.connect("state/history.sqlite").execute("SELECT count(*) FROM run").fetchone()[0])'
            rmdir state/runs; mv aside state/runs; l() { "$A" list runs --state state "$@" | wc -l; }
            l; l --since 1h; l --since 2020-01-01 --until 1h; l --experiment 'inject-*' --verdict passed --fault 'process.*'
            l --experiment nothing; l --limit 1; "$A" history list --format json --state state | python3 -c 'import json, sys
            print([sorted(r)[:2] for r in json.load(sys.stdin)])'
            "$A" history show $(ls state/runs | head -n 1) --state state | grep -c '"experiment" : "inject-process.pause"'
            "$A" history show --state state | grep -c '^runs  *2, from '
            """)
        #expect(
            shown.out == """
                2
                2
                2
                0
                2
                0
                1
                [['duration', 'experiment'], ['duration', 'experiment']]
                1
                1

                """, "\(shown)")
        #expect(shown.code == 0 && shown.err.isEmpty)
    }

    @Test func `a history that cannot be written costs a warning, not the exit code`() throws {
        let shown = try drill(
            """
            \(Self.inject) || exit 97; python3 -c 'import sqlite3
            d = sqlite3.connect("state/history.sqlite"); d.execute("INSERT INTO grdb_migrations VALUES (\\"9\\")"); d.commit()'
            \(Self.inject) || exit 96; "$A" list runs --state state; [ $? = 2 ] || exit 95
            rm state/history.sqlite; "$A" list runs --state state
            """)
        #expect(shown.code == 0 && shown.out.split(separator: "\n").count == 2, "\(shown)")
        #expect(
            shown.err.contains("warning: the history does not have this run yet") && shown.err.contains("later version")
        )
        #expect(shown.err.contains("note: 2 runs were added to the history from the bundles"))
    }

    @Test func `a history whose builder is killed at any moment is sound, and whole at last`() throws {
        let shown = try drill(
            """
            \(Self.inject) || exit 97; copies 600
            for i in $(seq 12); do
              "$A" history rebuild --state state > out 2>&1 & b=$!; sleep 0.$(printf %03d $((i * 15))); kill -9 $b; wait $b 2> gone
              [ ! -s state/history.sqlite ] || [ "$(sound)" = ok ] || exit 96
            done
            "$A" list runs --state state 2> gone | wc -l; sound; ls state | grep -c damaged
            """)
        // `grep -c` finds nothing, and says so.
        #expect(shown.code == 1 && shown.out == "601\nok\n0\n", "\(shown)")
    }

    @Test func `several at once all answer`() throws {
        let shown = try drill(
            """
            \(Self.inject) || exit 97; copies 300; rm state/history.sqlite
            for i in 1 2 3 4; do "$A" list runs --state state 2> gone | wc -l > n$i & pids="$pids $!"; done; wait $pids
            cat n1 n2 n3 n4; sound
            """)
        #expect(shown.out == "301\n301\n301\n301\nok\n", "\(shown)")
    }

    @Test func `a read-only state directory is read, and so is that of an ordinary user`() throws {
        let shown = try drill(
            """
            \(Self.inject) || exit 97; mount --bind state state && mount -o remount,bind,ro state
            "$A" list runs --state state | wc -l; "$A" history prune --older-than 0s --state state; [ $? = 2 ] || exit 96
            umount state; rm state/history.sqlite state/history.lock
            mount --bind state state && mount -o remount,bind,ro state; "$A" list runs --state state | wc -l; umount state
            mkdir -p home; cp -r state home/state; chown -R 65534 home
            user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$A" "$@" --state "$PWD/home/state"; }
            user list runs | wc -l; stat -c '%u %a' home/state/history.sqlite; user history prune --older-than 0s | wc -l
            "$A" list runs --state home/state; [ $? = 2 ] || exit 95
            """)
        #expect(shown.code == 0 && shown.out == "1\n1\n1\n65534 600\n1\n", "\(shown)")
        #expect(shown.err.contains("the history cannot be written"))
    }

    @Test func `pruning keeps what is marked, is on record, and the audit log stays whole`() throws {
        let shown = try drill(
            """
            for i in 1 2 3 4; do \(Self.inject) || exit 97; done
            set -- $("$A" list runs --state state | cut -d' ' -f1)
            "$A" history pin $1 --note "incident 7" --state state > said || exit 96
            grep -q "^pinned  $1  incident 7" said || exit 98
            "$A" history baseline set inject-process.pause $2 --state state > said || exit 95
            "$A" history baseline set other $2 --state state; [ $? = 2 ] || exit 94
            "$A" history pin nothing --state state; [ $? = 2 ] || exit 93
            "$A" history prune --state state; [ $(ls state/runs | wc -l) = 4 ] || exit 92
            "$A" history prune --older-than 0s --dry-run --state state | cut -d' ' -f1; [ $(ls state/runs | wc -l) = 4 ] || exit 91
            AFTERSHOCK_KEEP=0s "$A" history prune --state state > pruned; [ "$(ls state/runs)" = "$(printf '%s\\n' $1 $2 | sort)" ] || exit 90
            "$A" audit verify --state state > said || exit 89
            "$A" audit list --state state | grep 'history pruned' | grep -c "removed: $3 $4"
            "$A" history unpin $1 --state state && "$A" history baseline clear inject-process.pause --state state || exit 88
            "$A" history prune --older-than 0s --state state | wc -l; ls state/runs | wc -l
            AFTERSHOCK_KEEP=never "$A" history prune --state state; [ $? = 2 ] || exit 87
            """)
        #expect(shown.out == "would\nwould\nkept\nkept\n1\n2\n0\n", "\(shown)")
        #expect(shown.code == 0)
    }

    @Test(arguments: [
        ["list", "runs", "--since", "yesterday"], ["list", "runs", "--label", "team"],
        ["list", "runs", "--limit", "0"],
        ["list", "runs", "--verdict", "good"], ["list", "faults", "--since", "1d"],
        ["history", "prune", "--older-than", "x"],
        ["history", "baseline", "set", "x"], ["history", "rebuild", "--state", "nowhere"], ["history", "unpin", "x"],
    ])
    func `what cannot be meant is refused`(arguments: [String]) throws {
        let shown = try aftershock.run([AftershockCommand.path] + arguments)
        #expect(shown.code == 2 && shown.out.isEmpty && !shown.err.isEmpty, "\(shown)")
    }
}
