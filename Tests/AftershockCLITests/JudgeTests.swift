import Foundation
import Testing

/// `aftershock judge`: a saved run judged again.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct JudgeTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    @Test func `a run that is judged again by its own objectives ends as it did`() throws {
        for slo in ["errors <= 1%", "errors <= 99% and p50 <= 30 x baseline"] {
            let shown = try AftershockCommand().drill(
                """
                serve; sleep 60 & "$A" inject process.pause --target pid:$! --for 500ms --probe http://127.0.0.1:21601/ \
                  --slo "\(slo)" --steady-state 1s --state "$STATE" -q > said 2>&1; CODE=$?
                RUN=$(ls "$STATE/runs"); B=$STATE/runs/$RUN
                "$A" judge $RUN --state "$STATE" > text; TEXT=$?
                "$A" judge $B --format json > json; JSON=$?
                echo $CODE $TEXT $JSON; head -2 text
                python3 - $B/report.json json <<'PY'
                import json, sys
                was, now = (json.load(open(name)) for name in sys.argv[1:])
                was.pop("hashes"); now.pop("hashes")
                print("same" if was == now else [name for name in was if was[name] != now.get(name)])
                PY
                """)
            #expect(
                shown.out.hasPrefix("0 0 0\njudged by the run's own objectives:\n  probe \(slo)  (window 5s"),
                "\(shown)")
            #expect(shown.out.hasSuffix("\nsame\n"), "\(shown)")
        }
    }

    @Test func `other objectives give another verdict, and bad ones are refused`() throws {
        let shown = try aftershock.drill(
            """
            serve; sleep 60 & "$A" inject process.pause --target pid:$! --for 500ms --probe http://127.0.0.1:21601/ \
              --slo "errors <= 90%" --steady-state 1s --state "$STATE" -q > said 2>&1 || { cat said; exit 97; }
            B=$STATE/runs/$(ls "$STATE/runs")
            "$A" judge $B --slo "rate >= 5000/s" --window 2s --step 500ms --consecutive 1 > text; echo $?
            head -2 text; grep -o "worst window [0-9.]*/s" text | head -1
            "$A" judge $B --slo "p99 of probe <= 10s" --slo "errors <= 1% or p50 <= 1us" > /dev/null; echo $?
            "$A" judge $B --window 1s | sed -n 2p
            for bad in "p99 < 3" "p99 <= 1s and" "errors of prob <= 1%" "errors of probe.x <= 1%" "max <= much"; do
              "$A" judge $B --slo "$bad" > out; [ $? = 2 ] && [ ! -s out ] || echo "$bad was taken"
            done
            "$A" judge $B --slo "errors <= 1%" --probe prob > out; [ $? = 2 ] || echo a wrong probe was taken
            "$A" judge $B --probe probe > out; [ $? = 2 ] || echo a probe alone was taken
            "$A" judge $B --step 20s > out; [ $? = 2 ] || echo a step beyond the window was taken
            "$A" judge $B --window 5 > out; [ $? = 2 ] || echo a window without a unit was taken
            "$A" judge $B --consecutive 0 > out; [ $? = 2 ] || echo no windows in a row were taken
            "$A" judge nope --state "$STATE" > out; [ $? = 2 ] || echo an unknown run was taken
            """)
        let lines = shown.out.split(separator: "\n").map(String.init)
        try #require(lines.count == 6, "\(shown)")
        #expect(lines[0] == "1" && lines[1] == "judged by other than the run's own objectives:")
        #expect(lines[2] == "  probe rate >= 5000/s  (window 2s, step 500ms, consecutive 1)")
        #expect(lines[3].hasPrefix("worst window ") && lines[4] == "0", "\(shown)")
        #expect(lines[5] == "  probe errors <= 90%  (window 1s, step 500ms, consecutive 2)")
        for words in [
            "`--slo \"p99 < 3\"`: an objective compares with `<=`", "help: write `p99 <= 3`",
            "there is no probe `prob`",
            "help: did you mean `probe`?", "probe `probe` is no mix", "expected a number, found `much`",
            "`--probe` goes with `--slo`", "longer than the window", "a duration needs a unit", "must be 1...1000",
            "nope",
        ] {
            #expect(shown.err.contains(words), "\(words) in \(shown.err)")
        }
    }
}
