import Foundation
import Testing

/// The host's policy and approvals as users meet them, in a mount namespace with an /etc of its own.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct PolicyTests {
    private let aftershock: AftershockCommand

    init() throws {
        aftershock = try AftershockCommand()
        try aftershock.scratch.write(
            """
            experiment: limits
            targets: {t: {pidfile: PIDFILE}}
            method:
              - process.pause: {target: t, for: 200ms}

            """.replacing("PIDFILE", with: aftershock.scratch.path + "/pid"), as: "spec.yaml")
    }

    /// Runs a script with `/etc/aftershock/policy.yaml` as `$P`, and a sleeping process whose number is in `pid`.
    private func drill(_ policy: String?, _ script: String) throws -> AftershockCommand.Finished {
        if let policy { try aftershock.scratch.write(policy + "\n", as: "policy") }
        return try aftershock.drill(
            """
            cp -a /etc etc; rm -rf etc/aftershock; mkdir -m 755 etc/aftershock; mount --bind etc /etc
            mount -t tmpfs -o mode=755 none /run; export P=/etc/aftershock/policy.yaml
            [ -e policy ] && { cp policy "$P"; chown 0:0 "$P"; chmod 644 "$P"; }
            sleep 60 & sleeper=$!; echo $sleeper > pid
            user() { setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent "$@"; }
            \(script)
            """)
    }

    @Test func `a violated rule is a plan error that names it, for every way to begin a run`() throws {
        let shown = try drill(
            "rules: [{name: no-pauses, deny: {faults: [process.pause]}}]",
            """
            for c in "validate spec.yaml" "plan spec.yaml" "policy test spec.yaml" "run spec.yaml --state $STATE" \
              "inject process.pause --target pid:$sleeper --for 1s --state $STATE" \
              "inject process.pause --target pid:$sleeper --for 1s --dry-run" "run spec.yaml --state $STATE --policy policy"; do
              "$A" $c > out 2> err; [ $? = 2 ] || exit 97; [ -s out ] && exit 96
              grep -q 'policy rule `no-pauses` (/etc/aftershock/policy.yaml:1): process.pause is refused' err || exit 95
            done
            user "$A" validate spec.yaml && exit 94
            "$A" run spec.yaml --state "$STATE"
            """)
        #expect(shown.code == 2 && shown.out.isEmpty, "\(shown)")
        #expect(shown.err.contains("spec.yaml:4:5: error: policy rule") && shown.err.contains("\n    ^"), "\(shown)")
    }

    @Test func `a policy that is kept to is named in plan and record`() throws {
        let shown = try drill(
            "rules: [{name: bounded, maximum: {processes: 1, for: 1s}}]",
            """
            "$A" plan spec.yaml | grep policy || exit 97; sha256sum < "$P"
            "$A" run spec.yaml --state "$STATE" -q > out || exit 96
            tr -d ' \\n' < "$(ls "$STATE"/runs/*/record.json)" | grep -o '"policies":.[^]]*'; grep policy "$STATE"/runs/*/plan.txt
            """)
        #expect(shown.code == 0, "\(shown)")
        let hash = try #require(shown.out.split(separator: "\n").dropFirst().first?.prefix(64))
        #expect(hash.count == 64 && shown.out.components(separatedBy: hash).count == 5, "\(shown.out)")
    }

    @Test func `added limits hold beside the host's, and switch none off`() throws {
        try aftershock.scratch.write("rules: [{name: mine, maximum: {for: 100ms}}]\n", as: "mine.yaml")
        try aftershock.scratch.write("rules: [{name: free, allow: {faults: [\"*\"]}}]\n", as: "free.yaml")
        let shown = try drill(
            "rules: [{name: host, deny: {faults: [process.pause]}}]",
            """
            "$A" validate spec.yaml --policy mine.yaml --policy free.yaml && exit 97
            env -i XDG_CONFIG_HOME=/nowhere AFTERSHOCK_POLICY=/dev/null "$A" validate spec.yaml
            """)
        #expect(shown.code == 2 && shown.err.contains("`mine` (mine.yaml:1)"), "\(shown)")
        #expect(shown.err.components(separatedBy: "`host` (/etc/aftershock/policy.yaml:1)").count == 3, "\(shown)")
    }

    @Test(arguments: [
        "chmod 666 \"$P\"", "chmod 664 \"$P\"", "chown 65534 \"$P\"", "chmod 777 /etc/aftershock",
        "chown 65534 /etc/aftershock", "mv \"$P\" /etc/p; ln -s /etc/p \"$P\"", "mkfifo \"$P.x\"; mv \"$P.x\" \"$P\"",
        "rm \"$P\"; mkdir \"$P\"", "mv /etc/aftershock /etc/b; ln -s b /etc/aftershock", "echo 'rules: [' > \"$P\"",
        "echo 'rules: [{name: x, windows: [{from: \"00:00\", to: \"24:00\", zone: No/Where}]}]' > \"$P\"",
        "head -c 300000 /dev/zero | tr '\\0' '#' > \"$P\"", ": > \"$P\"",
    ])
    func `a policy that others could steer, or that is broken, refuses every run and nothing else`(attack: String)
        throws
    {
        let shown = try drill(
            "rules: [{name: all, allow: {faults: [\"*\"]}}]",
            """
            "$A" run spec.yaml --state "$STATE" -q > out 2>&1 || exit 97
            \(attack)
            for c in "validate spec.yaml" "plan spec.yaml" "run spec.yaml --state $STATE" \
              "inject process.pause --target pid:$sleeper --for 1s --state $STATE"; do
              "$A" $c > out 2>> err; [ $? = 2 ] || exit 96; [ -s out ] && exit 95
            done
            [ "$(grep -c "/etc/aftershock" err)" -ge 4 ] || exit 94
            user "$A" validate spec.yaml && exit 93
            "$A" recover --state "$STATE" && "$A" halt --state "$STATE" && "$A" halt --clear --state "$STATE" || exit 92
            "$A" list runs --state "$STATE" > out && "$A" report $(ls "$STATE"/runs) --state "$STATE" > out && "$A" doctor > out
            """)
        #expect(shown.code == 0, "\(shown)")
    }

    @Test func `a missing policy is no limit, an unreadable one refuses`() throws {
        let shown = try drill(
            nil,
            """
            user "$A" validate spec.yaml > out || exit 97; "$A" policy check | grep -q 'nothing limits' || exit 96
            echo 'rules: [{name: all, allow: {faults: ["*"]}}]' > "$P"; user "$A" validate spec.yaml > out || exit 95
            chmod 600 "$P"; user "$A" validate spec.yaml
            """)
        #expect(shown.code == 2 && shown.err.contains("Permission denied"), "\(shown)")
    }

    @Test func `processes that come between plan and step count`() throws {
        try aftershock.scratch.write(
            """
            experiment: crowd
            targets: {t: {process: crowd}}
            method: [{pause: 4s}, {process.pause: {target: t, for: 20s}}]

            """, as: "crowd.yaml")
        let shown = try drill(
            "rules: [{name: few, maximum: {processes: 2}}]",
            """
            cp /bin/sleep crowd; ./crowd 60 & ./crowd 61 & "$A" plan crowd.yaml > out || exit 97
            "$A" run crowd.yaml --state "$STATE" > out 2> err & run=$!
            for i in $(seq 100); do [ -s "$STATE/journal" ] && break; sleep 0.05; done; ./crowd 62 & wait $run; code=$?
            grep -q 'policy rule `few`.*3 processes would be hit, at most 2 allowed' err || { cat err; exit 96; }
            ps -o stat=,args= | grep '^T' && exit 95; exit $code
            """)
        #expect(shown.code == 5, "\(shown)")
    }

    @Test func `two people approve a text, the runner does not count, and an edit takes all back`() throws {
        let shown = try drill(
            "rules: [{name: four-eyes, require: {approvals: {count: 2, within: 24h}}}]",
            """
            printf 'ann:x:1000:1000::/:/bin/sh\\nbob:x:1001:1001::/:/bin/sh\\neve:x:1002:1002::/:/bin/sh\\n' >> /etc/passwd
            try() { SUDO_UID=1000 "$A" run spec.yaml --state "$STATE" -q > out 2> err; }
            approve() { SUDO_UID=$1 "$A" approve spec.yaml --state "$STATE" > out; }
            try; [ $? = 2 ] || exit 97; grep -q 'four-eyes.*there is none' err || exit 96
            approve 1000; approve 1001; approve 1001; try; [ $? = 2 ] || exit 95; grep -q 'there is bob' err || exit 94
            approve 1002; try || exit 93; grep -q '"approvals"' "$STATE"/runs/*/record.json || exit 92
            grep 'approved    by' "$STATE"/runs/*/plan.txt | sed 's/.*approved/approved/'
            [ -z "$(find "$STATE/approvals" ! -user 0 -o -perm /077)" ] || exit 91
            SUDO_UID=1002 "$A" approve spec.yaml --revoke --state "$STATE" || exit 90; try; [ $? = 2 ] || exit 89
            approve 1002; try || exit 88; echo '# edited' >> spec.yaml; try; [ $? = 2 ] || exit 87
            approve 1001; sed -i 's/"uid" : 1001/"uid" : 1002/' "$STATE"/approvals/*1001.json; try; [ $? = 2 ] || exit 86
            approve 1002; approve 1001; chown 65534 "$STATE"/approvals/*1001.json; try; [ $? = 2 ] || exit 85
            user env SUDO_UID=0 "$A" approve spec.yaml; [ $? = 2 ] || exit 84
            "$A" approve --list --state "$STATE" | grep -c ' by '
            """)
        #expect(shown.code == 0, "\(shown)")
        #expect(shown.out.contains("approved    by bob (uid 1001, by sudo)"), "\(shown.out)")
    }
}
