import Testing

/// `aftershock compare` and `aftershock gate` on bundles of real runs.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct CompareTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    /// Two short runs; the script goes on with their identities in `$R1` and `$R2`.
    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(
            """
            serve; sleep 60 &
            for i in 1 2; do
              "$A" inject process.pause --target pid:$! --for 500ms --probe http://127.0.0.1:21601/ \
                --slo "errors <= 90%" --steady-state 1s --state "$STATE" -q > said 2>&1 || { cat said; exit 97; }
            done
            set -- $(ls "$STATE/runs"); R1=$1; R2=$2; RUNS="$STATE/runs"
            exits() { want=$1; shift; "$@" > out 2> err; got=$?; [ $got = $want ] || { echo "$* ended with $got"; cat out err; }; }
            \(script)
            """)
    }

    @Test func `two runs are compared in every form, by name and by path`() throws {
        let shown = try drill(
            """
            for f in text markdown html json; do exits 0 "$A" compare $R1 $RUNS/$R2 --state "$STATE" --format $f; cp out out.$f; done
            head -c 15 out.html | grep -q DOCTYPE || echo no page
            python3 -c 'import json; d = json.load(open("out.json")); assert d["kind"] == "runs" and len(d["faults"]) == 1, d'
            exits 0 "$A" compare $R1 $R1 --state "$STATE"; grep -q "the same run" out || echo not the same
            exits 0 "$A" compare $R1 $R2,$R1 --state "$STATE"; grep -q "cannot tell with 1 run against 2" out || cat out
            exits 0 "$A" compare 'experiment=inject-*,last=1' 'host=*' --state "$STATE"; grep -q "on both sides" out || cat out
            """)
        #expect(shown.code == 0 && shown.out.isEmpty && shown.err.isEmpty, "\(shown)")
    }

    @Test func `damaged and missing runs are refused, missing samples are said`() throws {
        let shown = try drill(
            """
            exits 2 "$A" compare $R1 nope --state "$STATE"; grep -q nope err || cat err
            exits 2 "$A" compare $R1 'experiment=nope' --state "$STATE"; [ ! -s out ] || cat out
            exits 2 "$A" compare $R1 'experimnt=x' --state "$STATE"; grep -q '^B:1:1: error' err || cat err
            exits 2 "$A" compare $R1,$R1 $R2 --state "$STATE"; grep -q "there twice" err || cat err
            rm $RUNS/$R2/samples.bin; exits 0 "$A" compare $R1 $R2 --state "$STATE"; grep -q "has no samples" out || cat out
            echo '{}' > $RUNS/$R2/record.json; exits 2 "$A" compare $R1 $R2 --state "$STATE"; grep -q damaged err || cat err
            exits 2 "$A" gate $R2 --state "$STATE"
            """)
        #expect(shown.code == 0 && shown.out.isEmpty && shown.err.isEmpty, "\(shown)")
    }

    @Test func `each rule has its exit code`() throws {
        let shown = try drill(
            """
            gate() { want=$1; rules=$2; shift 2; echo "$rules" > g.yaml; exits $want "$A" gate "$@" --rules g.yaml --state "$STATE"; }
            exits 0 "$A" gate $R1 --state "$STATE"; grep -q "held: 100%" out || cat out
            gate 0 'held: 100%' $R1,$R2; gate 0 'max: {recover: 1s}' $R1; gate 0 'require: {runs: 2}' $R1,$R2
            gate 1 'require: {runs: 3}' $R1,$R2; gate 0 'require: {effect: true, residue: none}' $R1
            gate 1 'require: {proof: true}' $R1; gate 0 '{require: {proof: true}, allow-unknown: [proof]}' $R1
            gate 0 'missed-drills: 0' --experiment 'inject-*' --since 1d; gate 1 'missed-drills: 0' $R1
            gate 2 'max: {recver: 1s}' $R1; gate 2 'regression: {recover: 20%}' $R1; gate 2 'held: 100%' --experiment nope
            gate 2 'held: 100%'; gate 2 'held: 100%' $R1 --experiment x; gate 2 'held: 100%' nope
            exits 0 "$A" gate $R1 --save-baseline b.json --state "$STATE"
            gate 0 'regression: {recover: 20%}' $R2 --baseline b.json; gate 2 'regression: {recover: 20%}' $R2 --baseline g.yaml
            gate 2 'regression: {recover: 20%}' $R2 --baseline none.json; gate 2 'held: 1%' $R2 --baseline declared
            exits 0 "$A" history baseline set inject-process.pause $R1 --state "$STATE"
            gate 0 'regression: {recover: 20%}' $R2 --baseline declared
            for f in text markdown json junit; do exits 0 "$A" gate $R1 --state "$STATE" --format $f; cp out out.$f; done
            python3 -c 'import json, xml.dom.minidom as x; x.parse("out.junit"); assert json.load(open("out.json"))["passed"]'
            """)
        #expect(shown.code == 0 && shown.out.isEmpty && shown.err.isEmpty, "\(shown)")
    }
}
