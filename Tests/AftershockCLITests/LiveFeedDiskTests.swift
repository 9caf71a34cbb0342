import Foundation
import Testing

/// The live feed on a disk that fails: what it is for is to be looked at, and no run depends on it.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct LiveFeedDiskTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    /// A script with a feed on a disk of its own of two pages, and a drill that passes.
    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(
            """
            sleep 600 & sleeper=$!; mkdir -m 700 "$STATE" "$STATE/live"
            inject() { "$A" inject process.pause --target pid:$sleeper --state "$STATE" "$@"; }
            kinds() { python3 -c 'import json, sys
            print(*[e["kind"] for e in json.load(open(sys.argv[1]))["events"]])' "$STATE"/runs/$1/record.json; }
            \(script)
            """)
    }

    @Test(arguments: [
        "mount -t tmpfs -o size=8k,mode=700 none $L; head -c 1M /dev/zero > $L/fill 2> no",
        "mount -t tmpfs -o nr_inodes=1,mode=700 none $L", "mount -t tmpfs -o ro,mode=700 none $L",
    ])
    func `that takes nothing costs a run neither verdict nor record`(disk: String) throws {
        let shown = try drill(
            """
            inject --for 400ms > out 2> err || exit 97; first=$(ls "$STATE/runs"); kinds $first > sound
            L="$STATE/live"; \(disk); inject --for 400ms > out 2> err || { cat err; exit 96; }
            second=$(ls "$STATE/runs" | grep -v $first); kinds $second > failing; diff sound failing || exit 95
            (cd "$STATE/runs/$second"; sha256sum -c --quiet SHA256SUMS) || exit 94
            grep -q '"verdict" : "passed"' "$STATE/runs/$second/report.json" || exit 93
            [ ! -d "$L" ] || [ -z "$(ls "$L" | grep jsonl)" ] || exit 92; grep -c 'nobody can watch' err
            """)
        // The full one has room for a name: there the feed begins, and stays empty.
        #expect(shown.out == (disk.contains("fill") ? "0\n" : "1\n"), "\(shown)")
    }

    @Test func `that has room again is told every event after all, and each once`() throws {
        let shown = try drill(
            """
            L="$STATE/live"; mount -t tmpfs -o size=8k,mode=700 none "$L"; head -c 1M /dev/zero > "$L/fill" 2> no
            "$A" inject process.pause --target pid:$sleeper --state "$STATE" --for 600s > out 2> err & run=$!; await "is in effect" err; feed=$(echo "$L"/*.jsonl)
            # A page first, so that a line is cut where it ends.
            tail -n +1 -f "$feed" > seen & t=$!; : > seen; truncate -s 4k "$L/fill"; sleep 1
            mount -o remount,size=16m "$L"; await faultOn seen; kill -TERM $run; wait $run; [ $? = 5 ] || { cat err; exit 97; }
            await '"end"' seen; [ -z "$(ls "$L" | grep jsonl)" ] || exit 96
            python3 - "$STATE"/runs/*/record.json <<'END'
            import json, sys
            lines = []
            for line in open("seen"):
                try: lines.append(json.loads(line))
                except ValueError: pass
            events = [l["event"] for l in lines if "event" in l]
            assert "begin" in lines[0] and "end" in lines[-1] and lines[-1]["end"]["exitCode"] == 5, lines
            # What was told of hooks after the end is in the record alone.
            assert events == json.load(open(sys.argv[1]))["events"][:len(events)] and len(events) > 3, events
            END
            """)
        #expect(shown.code == 0, "\(shown)")
    }
}
