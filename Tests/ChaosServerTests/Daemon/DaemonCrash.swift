import ChaosEngine
import ChaosHistory
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosModel

/// A daemon over a ground of its own, and its ends without a word.
struct DaemonCrash {
    private let ground: DaemonGround
    private let daemon: DaemonChild

    /// Starts a daemon without schedules.
    init() throws {
        ground = try DaemonGround()
        daemon = try ground.daemon()
        try ground.ready(daemon)
    }

    /// Ends the daemon without a word, and starts the next one.
    private func replace() throws -> DaemonChild {
        daemon.signal(SIGKILL)
        #expect(daemon.code() == SIGKILL)
        let next = try ground.daemon()
        try ground.ready(next)
        return next
    }

    /// What there is at the end: one drill of the schedule's own, and its runs, each once. Ends the daemon.
    private func expect(_ drill: DrillRecord, runs: Int, by last: DaemonChild) throws {
        #expect(
            drill.trigger == "schedule" && drill.verdict == "passed" && drill.runs.count == runs,
            "\(drill.schedule), \(drill.verdict ?? ""): \(drill.reason ?? "")")
        #expect(try ground.client.drills(DrillQuery()).filter { $0.state != .waiting }.map(\.id) == [drill.id])
        #expect(try HistoryStore(state: ground.state).runs().map(\.run).sorted() == drill.runs.sorted())
        last.signal(SIGTERM)
        #expect(last.code() == 0)
    }

    func inWindow() throws {
        // A seed that draws a late second: the daemon is killed before it.
        let nominal = try ground.due("nightly", run: "nap.yaml") { nominal in
            let seed = (0..<1000).first { Self.second(seed: "\($0)", nominal) >= 8 }
            return ["window: 12s", "seed: \"\(seed ?? 0)\""]
        }
        let entry = try #require(try ground.client.forecast("nightly", count: 1, from: nil).first)
        let moment = try #require(entry.moment)
        #expect(entry.isDue && moment >= Double(nominal) + 8)
        try ground.until("the window") { Clock.wallSeconds() > Double(nominal) + 0.5 }
        let waiting = try ground.drill("nightly", "waiting") { $0.nominal == Double(nominal) }
        let second = try replace()
        let drill = try ground.drill("nightly", "over") { $0.state == .ended }
        #expect(drill.id == waiting.id && drill.moment == moment && (drill.startedAt ?? 0) >= moment)
        try expect(drill, runs: 1, by: second)
    }

    /// Which second of a window of twelve a seed draws.
    private static func second(seed: String, _ nominal: Int) -> Int {
        var words = SeededChoice(seed: DrillDraw.value(seed: seed, schedule: "nightly", nominal: nominal))
        return Int(words.next().multipliedFullWidth(by: 12).high)
    }

    func betweenStages() throws {
        _ = try ground.due("staged", run: "nap.yaml") { _ in
            ["stages: [{name: small, pause: 6s}, {name: large}]"]
        }
        let paused = try ground.drill("staged", "between its stages") { $0.state == .queued && $0.runs.count == 1 }
        let second = try replace()
        let drill = try ground.drill("staged", "over") { $0.state == .ended }
        #expect(drill.id == paused.id && drill.runs.first == paused.runs.first && drill.stage == 2)
        try expect(drill, runs: 2, by: second)
    }

    func whileRunning() throws {
        try ground.write("experiment: nap\nmethod: [{pause: {for: 4s}}]\n", as: "nap.yaml")
        _ = try ground.due("nightly", run: "nap.yaml")
        let running = try ground.drill("nightly", "running") { $0.state == .running }
        // Before it holds the host it is no run yet, and what the next daemon takes back first may hold the host against it.
        try ground.until("the run") { HeldRun.of(ground.path("host.lock"))?.run == running.runs.last }
        let second = try replace()
        let drill = try ground.drill("nightly", "over") { $0.state == .ended }
        #expect(drill.id == running.id && drill.runs == running.runs)
        try expect(drill, runs: 1, by: second)
    }

    func powerCut() throws {
        let web = try WebVictim(in: ground)
        try web.experiment("web.yaml", pausedFor: "300s", in: ground)
        _ = try ground.due("nightly", run: "web.yaml")
        let running = try ground.drill("nightly", "running") { $0.state == .running }
        try ground.until("the pause") { web.isStopped }
        let run = try #require(HeldRun.of(ground.path("host.lock"))?.process.pid)
        // The daemon first, so that it sees nothing; then guardian and run, which must not see each other's end either.
        let tree = [daemon.process.processIdentifier] + ProcessTable.descendants(of: run).filter(Self.isOurs) + [run]
        for pid in tree { kill(pid, SIGSTOP) }
        for pid in tree { kill(pid, SIGKILL) }
        #expect(daemon.code() == SIGKILL)
        try ground.until("the end of the run") { HeldRun.of(ground.path("host.lock")) == nil }
        try ground.until("the end of the guardian") {
            tree.allSatisfy { ProcessTable.stat($0)?.hasEnded ?? true }
        }
        #expect(web.isStopped, "nobody took it back: that is what the next daemon is for")

        let second = try ground.daemon()
        try ground.ready(second)
        #expect(!web.isStopped && web.isUp)
        let drill = try ground.drill("nightly", "over") { $0.state == .ended }
        #expect(drill.id == running.id && drill.runs == running.runs && drill.verdict == "interrupted")
        #expect(try ground.client.drills(DrillQuery()).filter { $0.state != .waiting }.count == 1)
        let (chain, problem) = try AuditFiles(state: ground.state).verified()
        #expect(problem == nil)
        #expect(chain.lines.compactMap(\.entry).contains { $0.event.kind == .recovered })
        second.signal(SIGTERM)
        #expect(second.code() == 0)
    }

    private static func isOurs(_ pid: Int32) -> Bool {
        ProcessTable.commandLine(pid).first?.hasSuffix("aftershock") ?? false
    }
}
