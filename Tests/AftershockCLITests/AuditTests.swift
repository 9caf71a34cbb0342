import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct AuditTests {
    private let aftershock: AftershockCommand
    private static let verifier = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/verify_audit.py").path
    /// A drill that passes, in the state directory `state`.
    private static let inject = #""$A" inject process.pause --target pid:$sleeper --for 100ms --state state -q"#

    init() throws { aftershock = try AftershockCommand() }

    /// Runs a script with a victim and the independent verifier `$V`.
    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill("V=\(Self.verifier); sleep 60 & sleeper=$!\n" + script)
    }

    @Test func `a run is on record from before its first change to its end, and Python agrees`() throws {
        let shown = try drill(
            """
            export SUDO_USER=mallory SSH_CONNECTION="192.0.2.7 5 192.0.2.1 22"
            \(Self.inject) > said 2>&1 || { cat said; exit 97; }
            [ "$(stat -c %a state/audit.log)" = 600 ] || exit 96
            "$A" audit list --state state; "$A" audit list --state state --format json --limit 1
            set -- $("$A" audit verify --state state); echo "$@" | sed 's/,//g' > ours; python3 $V state/audit.log > theirs
            [ "intact: $(cut -d' ' -f1 theirs) entries head $(cut -d' ' -f2 theirs)" = "$(cat ours)" ] || exit 95
            run=$(ls state/runs); grep -q "$(cat state/runs/$run/audit-head)" state/audit.log || exit 94
            grep -q "\\"audit\\":\\"*$(cat state/runs/$run/audit-head)" <(tr -d ' \\n' < state/runs/$run/report.json) || exit 93
            sha256sum state/runs/$run/SHA256SUMS | cut -d' ' -f1; sha256sum state/runs/$run/spec.yaml | cut -d' ' -f1
            sha256sum state/runs/$run/plan.txt | cut -d' ' -f1
            """)
        let lines = shown.out.split(separator: "\n")
        #expect(shown.code == 0 && lines.count == 6, "\(shown)")
        guard lines.count == 6 else { return }
        #expect(lines[0].contains("run began ") && lines[0].contains("process.pause on target (pid:"))
        #expect(lines[0].contains("(says sudo of mallory) from 192.0.2.7"))
        #expect(lines[1].contains("run ended") && lines[1].contains("passed (exit code 0)"))
        for digest in lines[3...5] { #expect(lines[2].contains(digest), "\(digest)") }
    }

    @Test func `a refused run is on record with the reason, and no secret is`() throws {
        let shown = try drill(
            """
            "$A" inject process.pause --target pid:1 --for 1s --state state; [ $? = 2 ] || exit 97
            printf 'experiment: s\\nprobes: {p: {http: {url: "http://127.0.0.1:1/?q=hunter2", headers: {X-Key: hunter2}}}}
            targets: {t: {command: [sleep, "60", --password=hunter2]}}
            method:\\n  - process.kill: {target: t}\\n' > s.yaml
            "$A" run s.yaml --state state; [ $? -ne 97 ] || exit 96
            "$A" inject process.pause --for 1s --probe http://127.0.0.1:1/?hunter2 --slo 'errors <= 1%' \
              --target pid:$sleeper --steady-state 1s --state state; [ $? = 4 ] || exit 95
            "$A" inject process.pause --for 10ms --state state -q -- sleep 60 --token=hunter2 > said
            "$A" audit verify --state state || exit 94
            grep -c hunter2 state/audit.log; "$A" audit list --state state
            """)
        #expect(shown.code == 0 && shown.out.contains("intact: ") && shown.out.contains("\n0\n"), "\(shown)")
        #expect(shown.out.contains("run refused") && shown.out.contains("is process 1"))
        #expect(shown.out.contains("noSteadyState") || shown.out.contains("exit code 4"))
    }

    @Test func `a log that cannot be written refuses the run, and nothing is applied`() throws {
        let shown = try drill(
            """
            "$A" recover --state state > said; mkdir -m 700 state/audit.log
            \(Self.inject); code=$?; [ "$(ps -o stat= -p $sleeper)" = S ] || exit 97
            rmdir state/audit.log; ln -s /etc/passwd state/audit.log; \(Self.inject); [ $? = 2 ] || exit 96
            rm state/audit.log; mkfifo -m 600 state/audit.log; \(Self.inject); [ $? = 2 ] || exit 95
            exit $code
            """)
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("audit.log"), "\(shown)")
    }

    @Test func `a run whose executor was killed has a begin, no end, and its guardian's entry`() throws {
        let shown = try drill(
            """
            "$A" inject process.pause --target pid:$sleeper --for 50s --state state > said 2>&1 & drill=$!
            for i in $(seq 300); do [ "$(ps -o stat= -p $sleeper)" = T ] && break; sleep 0.1; done
            kill -9 $drill; for i in $(seq 300); do grep -q guardianTookBack state/audit.log && break; sleep 0.1; done
            [ "$(ps -o stat= -p $sleeper)" = S ] || exit 97
            "$A" audit list --state state; "$A" audit verify --state state
            """)
        #expect(shown.code == 0 && shown.out.contains("run began, no end"), "\(shown)")
        #expect(shown.out.contains("guardian took back") && shown.out.contains("intact: 2 entries"))
    }

    @Test func `what somebody did to the log is said, with the place`() throws {
        let shown = try drill(
            """
            for i in 1 2; do \(Self.inject) > said 2>&1 || exit 97; done; cp -p state/audit.log whole
            verify() { "$A" audit verify --state state "$@"; echo "= $?"; cp -p whole state/audit.log; }
            sed -i 2d state/audit.log; verify; sed -i '3s/a/b/' state/audit.log; verify
            head -n 3 whole > state/audit.log; verify; head -n 2 whole > state/audit.log; verify
            head -c -9 whole > state/audit.log; verify; rm state/audit.log; verify
            verify --head $(printf '0%.0s' $(seq 64)); verify --head $(sed -n 2p whole | cut -c 10-73)
            run=$(ls state/runs | head -n 1); echo >> state/runs/$run/SHA256SUMS; verify
            "$A" audit verify whole; "$A" audit verify nowhere; [ $? = 2 ] || exit 96
            mkfifo pipe; "$A" audit verify pipe; [ $? = 2 ] || exit 95
            "$A" audit verify /dev/zero; [ $? = 2 ] || exit 94; "$A" audit verify --head 12; [ $? = 2 ] || exit 93
            """)
        let codes = shown.out.split(separator: "\n").filter { $0.hasPrefix("= ") }
        #expect(codes == ["= 1", "= 1", "= 1", "= 1", "= 1", "= 2", "= 1", "= 0", "= 1"], "\(shown)")
        #expect(shown.code == 0)
        for words in [
            "audit.log:2: entry 2 is missing before it", "audit.log:3: the line was changed",
            "its bundle is sealed, and the entry of its end is not in the log", "audit.log:4: the line is cut off",
            "with which it began", "no entry has the hash 000", "its bundle is not the one that the log knows",
        ] { #expect(shown.err.contains(words), "\(words)") }
    }

    @Test func `the hash of every entry goes to the host's log, which nobody waits for`() throws {
        let shown = try drill(
            """
            mount -t tmpfs none /dev && mknod /dev/null c 1 3 && mknod /dev/urandom c 1 9 && mknod /dev/zero c 1 5
            python3 -c 'import socket
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("/dev/log"); print("up", flush=True)
            for i in range(2): print(s.recv(4096).decode(), flush=True)
            s.close()' > heard & await up heard
            \(Self.inject) > said 2>&1 || exit 97; await runEnded heard; cat heard
            "$A" audit verify --state state; \(Self.inject) > said 2>&1
            """)
        #expect(shown.code == 0, "\(shown)")
        let head = shown.out.split { $0 == " " || $0 == "\n" }.last ?? "?"
        #expect(shown.out.contains("<85>aftershock[") && shown.out.contains("audit 2 \(head) runEnded"), "\(shown)")
    }
}
