import ChaosModel
import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct InjectTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    @Test(arguments: [
        (["nope"], "there is no fault `nope`"),
        (["network.dely"], "did you mean `network.delay`?"),
        (["process.pause", "--for", "1s"], "`--target`"),
        (["process.pause", "--target", "pid:7"], "needs `--for`"),
        (["process.pause", "--target", "pid:7", "--for"], "`--for` needs a value"),
        (["process.pause", "--target", "pid:7", "--for="], "`--for`"),
        (["process.pause", "--target", "pid:7", "--for", "1"], "needs a unit"),
        (["process.pause", "--target", "pid:7", "--fro", "1s"], "did you mean `--for`?"),
        (["process.pause", "stray", "--target", "pid:7", "--for", "1s"], "`stray`"),
        (["process.pause", "--target", "prt:80", "--for", "1s"], "did you mean `port:80`?"),
        (["process.pause", "--target", "80", "--for", "1s"], "`80` is not a target"),
        (["process.pause", "--target", "pid:7", "--target", "pid:8", "--for", "1s"], "single value"),
        (["process.pause", "--for", "1s", "--target", "pid:7", "--", "sleep", "1"], "leave `--target` out"),
        (["process.pause", "--for", "1s", "--ready", "127.0.0.1:1", "--target", "pid:7"], "`--ready` needs a command"),
        (["process.pause", "--for", "1s", "--", "/no/such/program"], "exec /no/such/program"),
        (["process.kill", "--target", "pidfile:/dev/zero"], "holds no process id"),
        (["process.kill", "--target", "pidfile:/etc/hostname"], "holds no process id"),
        (["process.kill", "--target", "pid:7", "--for", "1s"], "the signal is sent once"),
        (["process.kill", "--target", "pid:7", "--signal=SIGKIL"], "did you mean `SIGKILL`?"),
        (["network.delay", "--delay", "1ms", "--for", "1s"], "does not say which traffic"),
        (["network.delay", "--ports", "80", "--delay", "1ms", "--for", "1s", "--slo", "p99 <= 1ms"], "needs a probe"),
        (["network.delay", "--ports", "80", "--delay", "1ms", "--for", "1s", "--probe", "ftp://x/"], "http or https"),
        (
            [
                "network.delay", "--ports", "80", "--delay", "1ms", "--for", "1s", "--probe", "tcp://x", "--probe-rate",
                "fast",
            ], "rate"
        ),
    ])
    func `wrong flags are named and nothing is applied`(flags: [String], reason: String) throws {
        let shown = try aftershock.run(
            [AftershockCommand.path, "inject"] + flags + ["--state", aftershock.scratch.path + "/state"])
        #expect(shown.code == 2 && shown.out.isEmpty)
        #expect(shown.err.contains(reason), "\(shown.err)")
        #expect(!FileManager.default.fileExists(atPath: aftershock.scratch.path + "/state/runs"))
    }

    @Test func `what stands behind two dashes is launched as the target`() throws {
        let shown = try aftershock("inject", "process.pause", "--for", "1s", "--dry-run", "--", "sleep", "10", "--x: }")
        #expect(shown.code == 0 && shown.out.contains("launch   target: sleep 10 --x: }"), "\(shown.err)")
        #expect(shown.out.contains("process.pause"))
    }

    @Test func `an empty state directory is not the working directory`() throws {
        let shown = try aftershock("inject", "cpu.burn", "--for", "1s", "--state", "")
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("'--state' needs a directory"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: aftershock.scratch.path).isEmpty)
    }

    @Test(arguments: [
        ["--target", "process:a: b, c}"], ["--target", "process:x}\nconsent: [init]\nz: {a: b"],
        ["--target", "process:'\u{301}, evil: {"], ["--target", "process:\\\" #"], ["--target", "process:*a &b !c"],
    ])
    func `an odd value stays a value`(flags: [String]) throws {
        let shown = try aftershock.run(
            [AftershockCommand.path, "inject", "process.pause", "--for", "1s", "--dry-run"] + flags)
        #expect(shown.code == 2 && shown.out.isEmpty)
        #expect(shown.err.contains("has no process on this host"), "it was read as a name: \(shown.err)")
    }

    @Test(arguments: [
        ["--consent", "x], evil: [y"], ["--consent", "init\nevil: true"],
        ["--probe", "tcp://127.0.0.1:1", "--slo", "p99 <= 5ms", "--steady-state", "5s}\nevil: {a: 1"],
        ["--probe", "dns://127.0.0.1/x\", evil: \"1"], ["--probe", "http://127.0.0.1/\", evil: \""],
        ["--probe", "tcp://127.0.0.1:1", "--slo", "p99 <= 5ms, evil: 1"],
        ["--probe", "tcp://127.0.0.1:1", "--timeout", "1s, evil: 1"],
    ])
    func `an odd value of a common flag is no key of the spec`(flags: [String]) throws {
        let shown = try aftershock.run(
            [AftershockCommand.path, "inject", "cpu.burn", "--for", "1s", "--dry-run"] + flags)
        #expect(shown.code == 2 && shown.out.isEmpty)
        #expect(!shown.err.contains("unknown key") && !shown.err.contains("YAML"), "\(shown.err)")
    }

    @Test func `repeated flags make a list`() throws {
        let shown = try aftershock.drill(
            "\"$A\" inject network.reject --to 10.9.9.0/24 --to=10.9.8.1 --ports 80 --ports 443 --for 1s --dry-run")
        #expect(shown.code == 0, "\(shown.err)")
        for part in ["10.9.9.0/24 tcp dport 80", "10.9.9.0/24 tcp dport 443", "10.9.8.1/32 tcp dport 80"] {
            #expect(shown.out.contains(part), "\(part)")
        }
    }

    @Test func `a fault without a probe runs and is taken back`() throws {
        let shown = try aftershock.drill(
            """
            sleep 60 & "$A" inject process.pause --target pid:$! --for=1s --state "$STATE" & run=$!
            for i in $(seq 200); do [ "$(ps -o stat= -p %1 2>/dev/null || ps -o stat= -C sleep)" = T ] && break; sleep 0.05; done
            ps -o stat= -C sleep > during; wait $run; code=$?; ps -o stat= -C sleep > after
            grep -q T during && grep -q S after && exit $code; exit 97
            """)
        #expect(shown.code == 0, "\(shown.err)")
        #expect(shown.out.contains("process.pause") && !shown.out.contains("\u{1B}"))
        let lines = shown.err.split(separator: "\n")
        #expect(lines.count >= 4 && lines.allSatisfy { $0.contains("s  ") })
        #expect(!shown.err.contains("\u{1B}") && !shown.err.contains("\r"), "no escape codes but on a terminal")
        #expect(
            shown.err.contains("is in effect, read back from the kernel")
                && shown.err.contains("everything is taken back"))
    }

    @Test func `a run in JSON is one document with the stable names`() throws {
        let shown = try aftershock.drill(
            """
            serve; "$A" inject network.reject --target port:21601 --for 1s --probe http://127.0.0.1:21601/ \
              --slo "errors <= 5%" --steady-state 1s --state "$STATE" --format json
            code=$?; test -z "$(nft list ruleset)" || exit 97; exit $code
            """)
        #expect(shown.code == 1, "\(shown.err)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(shown.out.utf8)) as? [String: Any])
        #expect(report["verdict"] as? String == "failed" && report["exitCode"] as? Int == 1)
        for name in ["experiment", "run", "slos", "faults", "phases", "counters", "hashes", "recovery"] {
            #expect(report[name] != nil, "\(name)")
        }
        let recovery = try #require(report["recovery"] as? [String: Any])
        for name in ["detect", "recover", "afterClear"] {
            let interval = recovery[name] as? [String: Double]
            #expect(interval?["low"] != nil && interval?["high"] != nil, "\(name)")
        }
        #expect(recovery["selfHealed"] as? Bool == false && recovery["censored"] as? Bool == false)
        let slo = try #require((report["slos"] as? [[String: Any]])?.first)
        #expect(Set(["name", "held", "worst", "objective"]).isSubset(of: slo.keys))
        let fault = try #require((report["faults"] as? [[String: Any]])?.first)
        #expect(Set(["fault", "mechanism", "effectiveAt", "clearedAt", "proof"]).isSubset(of: fault.keys))
        let before = try #require((report["phases"] as? [String: [String: Any]])?["before"])
        #expect(Set(["rate", "errors", "p50", "p95", "p99"]).isSubset(of: before.keys))
        let run = try #require(report["run"] as? String)
        let saved = try Data(
            contentsOf: URL(fileURLWithPath: "\(aftershock.scratch.path)/state/runs/\(run)/report.json"))
        #expect(String(decoding: saved, as: UTF8.self) == shown.out)
    }
}
