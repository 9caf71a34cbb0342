import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Ways to end a real `aftershock run` before its time.
    @Suite(.serialized) struct Signals {
        @Test(arguments: [SIGHUP, SIGINT, SIGQUIT, SIGTERM])
        func `a signal ends a run with a rollback and a report`(signal: Int32) throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.start(in: ground)
                try run.send(signal)
                let code = try run.wait()
                let runs = try Directory.list(ground.state + "/runs")
                let bundle = ground.state + "/runs/" + (runs.first ?? "")
                let check = try CommandRun(["report", "verify", runs.first ?? ""], in: ground)
                return Ended(
                    code: code, verified: try check.wait(), hasPage: Directory.exists(bundle + "/report.html"),
                    verdict: try run.report().verdict, differences: try HostState(of: ground).differences(from: before))
            }
            #expect(seen.code == 5)
            #expect(seen.verdict == .stopped)
            #expect(seen.hasPage)
            #expect(seen.verified == 0)
            #expect(seen.differences == [])
        }

        @Test func `a reader that goes away does not keep a run from its end`() throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let before = try HostState(of: ground)
                let spec = try Self.spec(victim, in: ground, length: "300ms")
                var pipe = try Pipe()
                let run = try CommandRun(
                    ["run", spec, "--format", "json"], in: ground, output: .descriptor(pipe.writeDescriptor))
                pipe.closeWrite()
                pipe.closeRead()
                let code = try run.wait()
                return (code, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0 < 128)
            #expect(seen.1 == [])
        }

        @Test(arguments: ["state", "state-of-its-own"])
        func `a second run on the same host is refused, and the first goes on`(state: String) throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.start(in: ground)
                let second = try CommandRun(
                    ["run", ground.directory + "/spec.yaml", "-q", "--state", ground.directory + "/" + state],
                    in: ground, hasState: false)
                let refused = try second.wait()
                let stillOn = try OpenFileLimit.of(ground.victims[0].pid).soft
                let errors = second.errors
                return (
                    refused: refused, errors: errors, stillOn: stillOn, code: try run.stop(),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.refused == 2)
            #expect(seen.errors.contains("another run holds this host"))
            #expect(seen.stillOn == 4)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `a run whose journal is removed ends, and its faults with it`() throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.start(in: ground)
                try Directory.removeFile(ground.journal)
                let code = try run.wait()
                return (code: code, differences: try HostState(of: ground).differences(from: before))
            }
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `halt stops a run, and finds nothing the second time`() throws {
            let seen = try Ground.use { ground in
                let (run, before) = try Self.start(in: ground)
                let halt = try CommandRun(["halt"], in: ground)
                let halted = try halt.wait()
                let code = try run.wait()
                let again = try CommandRun(["halt"], in: ground)
                return (
                    halted: halted, text: halt.output, code: code, again: try again.wait(), againText: again.output,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.halted == 0)
            #expect(seen.text.contains("stopped and rolled back"))
            #expect(seen.code == 5)
            #expect(seen.again == 0)
            #expect(seen.againText.contains("nothing runs"))
            #expect(seen.differences == [])
        }

        @Test func `recover is refused while a run is on`() throws {
            let seen = try Ground.use { ground in
                let (run, _) = try Self.start(in: ground)
                let recover = try CommandRun(["recover"], in: ground)
                let code = try recover.wait()
                let stillOn = try OpenFileLimit.of(ground.victims[0].pid).soft
                return (code, stillOn, try run.stop())
            }
            #expect(seen.0 == 2)
            #expect(seen.1 == 4)
            #expect(seen.2 == 5)
        }

        /// Starts a run with a long fault and waits until that is in effect.
        private static func start(in ground: Ground) throws -> (CommandRun, HostState) {
            let victim = try ground.start(["sleep", "1000"])
            let before = try HostState(of: ground)
            let spec = try spec(victim, in: ground, length: "60s")
            let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
            try run.until("the limit") { try OpenFileLimit.of(victim.pid).soft == 4 }
            return (run, before)
        }

        private static func spec(_ victim: Victim, in ground: Ground, length: String) throws -> String {
            try ground.write(
                "spec.yaml",
                """
                experiment: signals
                targets: {victim: {pid: \(victim.pid)}}
                method:
                  - fd.limit: {target: victim, limit: 4, for: \(length)}

                """)
        }
    }
}

/// How a run ended.
private struct Ended: Sendable {
    var code: Int32
    /// Exit code of `report verify`.
    var verified: Int32
    var hasPage: Bool
    var verdict: Report.Verdict
    var differences: [String]
}
