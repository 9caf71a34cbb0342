import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// The executor dies by SIGKILL: the guardian makes the host what it was.
    @Suite(.serialized) struct Crash {
        @Test(arguments: CrashScenario.here)
        func `an executor that is killed at any moment leaves nothing behind`(scenario: CrashScenario) throws {
            let series = try Ground.use { ground in
                var crash = try CrashGround(scenario, in: ground)
                var series = Series()
                for moment in 0..<300 {
                    let before = try crash.state()
                    let end = try crash.run(.kill, at: moment)
                    let settled = try crash.settle(to: before, since: end.guardianEnd)
                    series.problems += settled.differences.map {
                        "killed at \(moment) (\(end.hit?.moment ?? "never")): \($0)"
                    }
                    guard let hit = end.hit, end.status == .signaled(9) else {
                        series.last = end.status
                        series.problems += end.status == .exited(0) ? [] : [end.text]
                        break
                    }
                    series.times.append(settled.at - min(hit.at, settled.at))
                }
                return series
            }
            #expect(series.problems == [])
            #expect(series.last == .exited(0), "the run that was not interrupted ended with \(series.last as Any)")
            #expect(series.times.count >= 4)
            print("\(scenario.name): from SIGKILL to clean \(KillMatrix.figures(series.times))")
        }

        @Test func `a command that is killed at any time leaves nothing behind`() throws {
            let problems = try Ground.use { ground in
                var problems: [String] = []
                var pids: [Int32] = []
                let crash = try CrashGround(.everything, in: ground)
                let spec = try ground.write("spec.yaml", crash.spec)
                for delay in stride(from: UInt64(0), to: 400, by: 16) {
                    let before = try crash.state()
                    let run = try CommandRun(["run", spec, "-q"], in: ground)
                    Clock.sleep(milliseconds: delay)
                    try run.send(9)
                    _ = try run.wait()
                    problems += try crash.settle(to: before).differences.map { "killed after \(delay) ms: \($0)" }
                    pids.append(run.pid)
                }
                // A scratch group of a capability's trial stays for a moment; the next command takes it away.
                Clock.sleep(milliseconds: 1100)
                _ = try CommandRun(["doctor"], in: ground, hasState: false).wait()
                for root in [CgroupMounts.unified(), CgroupMounts.controller("cpu")].compactMap(\.self) {
                    problems += try Directory.list(root).filter { name in
                        pids.contains { name.hasPrefix("aftershock_trial_\($0)_") }
                    }
                }
                return problems
            }
            #expect(problems == [])
        }

        @Test func `every fault of the catalogue is killed somewhere`() {
            let text = CrashScenario.all.flatMap(\.method).joined(separator: "\n")
            for fault in FaultCatalog.all { #expect(text.contains(fault.name + ":"), "\(fault.name) has no scenario") }
        }

        @Test func `recover cleans up after executor and guardian died together, and a second time finds nothing`()
            throws
        {
            let series = try Ground.use { ground in
                var crash = try CrashGround(.everything, in: ground)
                var series = Series()
                for moment in stride(from: 0, to: 300, by: 4) {
                    let before = try crash.state()
                    let end = try crash.run(CrashRun.Blow(signal: 9, victim: .both), at: moment)
                    guard end.status == .signaled(9) else {
                        series.last = end.status
                        break
                    }
                    series.moments += 1
                    if try crash.state() != before { series.dirty += 1 }
                    let first = try CommandRun(["recover"], in: ground)
                    if try first.wait() != 0 { series.problems.append("recover failed at \(moment): \(first.output)") }
                    let settled = try crash.settle(to: before)
                    series.problems += settled.differences.map { "both killed at \(moment): \($0)" }
                    let second = try CommandRun(["recover"], in: ground)
                    let code = try second.wait()
                    if code != 0 || !second.output.contains("nothing to recover") {
                        series.problems.append("the second recover said \(code) \(second.output)")
                    }
                    if try crash.state() != before { series.problems.append("the second recover changed something") }
                }
                return series
            }
            #expect(series.problems == [])
            #expect(series.last == .exited(0))
            #expect(series.moments > 8)
            // Were it zero, the comparison would see nothing and prove nothing.
            #expect(series.dirty > 0)
        }

        @Test func `an executor that is stopped is killed after its silence, and its faults are taken back`() throws {
            let (end, problems, log) = try Ground.use { ground in
                var crash = try CrashGround(.openFiles, in: ground)
                let before = try crash.state()
                // The fourth moment is `afterVerify` of the only change.
                let end = try crash.run(CrashRun.Blow(signal: 19, victim: .executor), at: 3)
                let settled = try crash.settle(to: before)
                return (end, settled.differences, try File.text(of: ground.state + "/guardian.log"))
            }
            #expect(end.hit?.moment == "afterVerify")
            #expect(end.status == .signaled(9))
            #expect(problems == [])
            #expect(log.contains("silent for 2.5 seconds"))
        }
    }
}

/// What a series of crashes brought to light.
private struct Series: Sendable {
    var problems: [String] = []
    var moments = 0
    /// After how many of them the host was not as before, until it was recovered.
    var dirty = 0
    /// From SIGKILL until everything was seen to be taken back, in nanoseconds.
    var times: [UInt64] = []
    /// How the last run ended, the one that was not interrupted.
    var last: LinuxKernel.ExitStatus?
}
