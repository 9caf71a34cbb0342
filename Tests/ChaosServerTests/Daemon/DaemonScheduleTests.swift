import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosServer

@Suite(
    .enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"),
    .enabled(if: DaemonGround.hasPython, "needs python3"))
struct `A schedule that comes due` {
    /// Waits for the next whole minute, on a thread of its own.
    @Test func `starts its drill by itself, which every record tells`() async throws {
        try await Aside.run { try Self.comeDue() }
    }

    private static func comeDue() throws {
        let ground = try DaemonGround()
        let web = try WebVictim(in: ground)
        try web.experiment("web.yaml", pausedFor: "2s", in: ground)
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        let nominal = try ground.due("nightly", run: "web.yaml")
        let drill = try ground.drill("nightly", "over") { $0.state == .ended }
        #expect(drill.trigger == "schedule" && drill.nominal == Double(nominal) && drill.moment == Double(nominal))
        #expect((drill.startedAt ?? 0) >= Double(nominal) && drill.runs.count == 1)
        #expect(drill.verdict == "passed" || drill.verdict == "failed", "\(drill.reason ?? "")")
        let run = try #require(drill.runs.first)
        let summary = try HistoryStore(state: ground.state).run(run)
        #expect(summary.verdict.rawValue == drill.verdict && summary.faults.map(\.fault) == ["process.pause"])
        let (chain, problem) = try AuditFiles(state: ground.state).verified()
        let began = chain.lines.compactMap(\.entry).filter { $0.event.kind == .runBegan }
        #expect(problem == nil && began.map(\.event.run) == [run])
        #expect(began.map(\.event.trigger) == ["schedule nightly"])
        let counted = "aftershock_schedule_drills_total{schedule=\"nightly\",outcome=\"\(drill.verdict ?? "")\"} 1\n"
        try ground.until("the figures") { try ground.metrics().contains(counted) }
        #expect(!web.isStopped && web.isUp)
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
    }
}
