import Foundation
import Testing

/// What a scheduler says on the command line: changes of an experiment, a run's name, who wants it, who hears of it.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct OrderTests {
    private let aftershock: AftershockCommand
    private static let verifier = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/verify_audit.py").path

    init() throws {
        aftershock = try AftershockCommand()
        try aftershock.scratch.write("experiment: nap\nmethod: [{pause: {for: 200ms}}]\n", as: "nap.yaml")
        try aftershock.scratch.write(
            """
            experiment: limit
            targets: {victim: {process: nobody-has-this-name}}
            method:
              - fd.limit: {target: victim, limit: 64, for: 300ms}

            """, as: "limit.yaml")
    }

    @Test func `fields and targets are changed in what is validated, planned, approved and run`() throws {
        let shown = try aftershock.drill(
            """
            sleep 600 & s=$!; change="--set fd.limit.limit=77 --target victim=pid:$s"; cp limit.yaml before
            "$A" plan limit.yaml; [ $? = 2 ] || exit 97
            "$A" validate limit.yaml $change || exit 96; "$A" plan limit.yaml $change > plan || exit 95
            grep -qF "sleep[$s] to 77" plan || exit 94
            mkdir -p etc; printf 'rules: [{name: two-eyes, require: {approvals: {count: 1, within: 24h}}}]' > policy.yaml
            run() { "$A" run limit.yaml --policy policy.yaml --state "$STATE" -q "$@" > out 2> err; }
            SUDO_UID=65534 "$A" approve limit.yaml $change --state "$STATE" > approved || exit 93
            run --target victim=pid:$s; [ $? = 2 ] && grep -q two-eyes err || exit 92
            run $change || { cat err; exit 91; }
            [ "$(sed -n 's/.*SHA-256 //p' approved)" = "$(sha256sum < "$STATE"/runs/*/spec.yaml | cut -d' ' -f1)" ] || exit 90
            grep -q 'limit: *77' "$STATE"/runs/*/spec.yaml || exit 89; cmp limit.yaml before && cat plan
            """)
        #expect(shown.code == 0, "\(shown)")
    }

    @Test(arguments: [
        ("--set fd.limit.limt=3", "`fd.limit` has no field `limt`"), ("--set fd.limit.limit", "--set"),
        ("--set network.delay.delay=3ms", "network.delay"), ("--target nobody=pid:1", "nobody"),
        ("--target victim", "--target"), ("--set fd.limit.limit=many", "limit"),
    ])
    func `a change that changes nothing, or into what is wrong, is refused everywhere`(
        change: String, said: String
    ) throws {
        let shown = try aftershock.drill(
            """
            for c in "run limit.yaml --state state" "plan limit.yaml --state state" "validate limit.yaml" "approve limit.yaml --state state"; do
              "$A" $c \(change) > out 2> err; code=$?; [ $code = 2 ] && [ ! -s out ] || { cat err; echo "$c: $code"; exit 97; }; cat err
            done; [ ! -e state/runs ] && [ ! -e state/approvals ]
            """)
        #expect(shown.code == 0, "\(shown)")
        #expect(shown.out.components(separatedBy: said).count > 4, "\(shown)")
    }

    @Test func `a name is one run's, and who wants it is in the audit log that Python verifies`() throws {
        let shown = try aftershock.drill(
            """
            run() { "$A" run nap.yaml --state "$STATE" -q "$@" > out 2> err; }
            run --id night-1 --by "schedule nightly" || exit 97; [ "$(ls "$STATE/runs")" = night-1 ] || exit 96
            cp -r "$STATE/runs/night-1" kept
            run --id night-1 --by "schedule nightly"; [ $? = 2 ] && grep 'there is a run night-1 already' err || exit 95
            diff -r kept "$STATE/runs/night-1" || exit 94
            for n in "" ../x A 'a b' x/y "$(printf 'a%.0s' $(seq 65))"; do
              run --id "$n"; [ $? = 2 ] && grep -q "is no run's name" err || { cat err; exit 93; }
            done
            run || exit 92; [ $(ls "$STATE/runs" | wc -l) = 2 ] || exit 91; [ -z "$(ls "$STATE/live")" ] || exit 90
            "$A" audit verify --state "$STATE" > ours || exit 89; python3 \(Self.verifier) "$STATE/audit.log" > theirs || exit 88
            [ "intact: $(cut -d' ' -f1 theirs) entries, head $(cut -d' ' -f2 theirs)" = "$(cat ours)" ] || exit 87
            python3 -c 'import json, sys
            for l in open(sys.argv[1]): d = json.loads(l); print(d["kind"], d.get("trigger"), d["run"] == "night-1")' "$STATE/audit.log"
            """)
        #expect(shown.code == 0, "\(shown)")
        #expect(
            shown.out.contains(
                """
                runBegan schedule nightly True
                runEnded schedule nightly True
                runRefused schedule nightly
                """) || shown.out.hasPrefix("aftershock: error: there is a run night-1 already"), "\(shown)")
        #expect(shown.out.contains("runBegan schedule nightly True\nrunEnded schedule nightly True\n"), "\(shown)")
        #expect(shown.out.contains("runBegan None False\nrunEnded None False\n"), "\(shown)")
    }

    @Test func `hooks that want failures only hear of no other end, start or breach`() throws {
        try aftershock.scratch.write(
            """
            experiment: down
            probes: {api: {tcp: '127.0.0.1:1', rate: 50/s, timeout: 1s}}
            slos: [{probe: api, objective: errors <= 1%, window: 500ms, step: 100ms, consecutive: 1}]
            steady-state: {for: 500ms}
            method: [{pause: {for: 100ms}}]

            """, as: "down.yaml")
        let shown = try aftershock.drill(
            """
            printf '#!/bin/sh\\necho "$AFTERSHOCK_EVENT $AFTERSHOCK_RUN" >> told\\n' > tell; chmod 755 tell; : > told
            echo 'notify: [{command: [./tell], timeout: 60s}]' > notify.yaml
            run() { "$A" run $1 --id $2 --state "$STATE" --notify notify.yaml -q "${@:3}" > out 2> err; code=$?; }
            run nap.yaml quiet --tell-failures-only; [ $code = 0 ] && [ ! -s told ] || exit 97
            "$A" notify list --state "$STATE"; run nap.yaml loud; [ $code = 0 ] || exit 96
            run down.yaml failed --tell-failures-only; [ $code = 4 ] || { cat err; exit 95; }; sort told
            """)
        #expect(shown.code == 0, "\(shown)")
        #expect(shown.out == "everything is delivered\nend failed\nend loud\nstart loud\n", "\(shown)")
    }
}
