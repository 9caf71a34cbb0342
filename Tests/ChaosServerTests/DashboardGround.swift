import ChaosModel
import ChaosReport
import Foundation
import ServiceLifecycle

@testable import ChaosEngine
@testable import ChaosServer

/// A server with the dashboard over the sample desk, with one run in its history, and one that goes on until it is halted.
struct DashboardGround {
    let scratch: ServerScratch
    let desk = SampleDesk()
    let hub = LiveHub()
    let token: String

    init() throws {
        scratch = try ServerScratch()
        token = try AccessTokens(state: scratch.path).add("ann", role: .admin)
        try Self.keep("run1aaaa", in: scratch.path)
        // Stands for the command, whose doctor takes its time on a loaded machine.
        let script = """
            #!/bin/sh
            echo '{"capabilities": {"signals": {"works": true, "detail": "pidfd_send_signal"}, \
            "ptrace": {"works": false, "detail": "EPERM", "fix": "run as root"}}}'

            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: command))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: command)
    }

    private var command: String { scratch.path + "/doctor" }

    /// Serves while the body runs.
    func serve<Value: Sendable>(_ body: @escaping @Sendable (Int) async throws -> Value) async throws -> Value {
        let (ports, told) = AsyncStream<Int>.makeStream()
        let server = DaemonServer(
            settings: ServerSettings(
                address: ServerSettings.Address(port: 0), socket: nil, state: scratch.path, aftershock: command,
                version: "0.1.0"), desk: desk, tokens: AccessTokens(state: scratch.path), hub: hub,
            routes: [Dashboard(hub: hub)],
            onListening: { told.yield($0.port ?? 0) })
        let follower = LiveFollower(hub: hub, desk: desk, state: scratch.path)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await server.run()
                return nil
            }
            group.addTask {
                try await follower.run()
                return nil
            }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { throw CancellationError() }
            group.addTask { try await body(port) }
            defer { group.cancelAll() }
            while let value = try await group.next() { if let value { return value } }
            throw CancellationError()
        }
    }

    /// Says how a run goes, four times a second as runs do, until the desk is told to halt; then how it ended.
    func run(_ name: String) async throws {
        let begin = LiveLine.Begin(
            run: name, experiment: "checkout-survives-a-slow-network",
            hypothesis: "Checkout keeps its latency SLO when the order database is 200 ms away.",
            startedAt: Date().timeIntervalSince1970, longest: 120, slos: ["99.9% under 500ms"],
            steps: ["network.delay on db by netem for 30s", "process.kill on api by pidfd"])
        let feed = try LiveFeed(begin, state: scratch.path)
        let words: [Int: (Record.Event.Kind, String)] = [
            1: (.probing, "Probing began."), 6: (.steadyState, "Every SLO holds."),
            9: (.injecting, "The method begins."),
            10: (.faultOn, "network.delay on db is in effect."), 24: (.strike, "SIGKILL to api."),
        ]
        var tick = 0
        while !desk.told.contains(where: { $0.hasPrefix("halt") }) {
            tick += 1
            if let (kind, text) = words[tick] {
                feed.note(Record.Event(at: Int64(tick) * 250_000_000, kind: kind, text: text))
            }
            feed.update(status(tick))
            try await Task.sleep(for: .milliseconds(250))
        }
        feed.note(Record.Event(at: Int64(tick) * 250_000_000, kind: .rollback, text: "Everything was taken back."))
        feed.end(LiveLine.End(verdict: "stopped", exitCode: 5, reason: "halted: the browser says so"))
    }

    private func status(_ tick: Int) -> RunStatus {
        let isSlow = tick > 14
        return RunStatus(
            at: Double(tick) / 4, phase: tick < 9 ? "steady state" : "network.delay", elapsed: Double(tick) / 4,
            length: 60, rate: 100 + Double(tick % 7), errors: isSlow ? 0.08 : 0, p99: isSlow ? 0.61 : 0.043,
            slos: [(name: "99.9% under 500ms", state: isSlow ? .breached : .holding)],
            milestones: [(name: "replica promoted", outcome: nil)])
    }

    /// A run that is over, with all that the history and the pages read of it.
    private static func keep(_ run: String, in state: String) throws {
        var record = SamplePages.record("checkout")
        record.run = run
        record.startedAt = Date().timeIntervalSince1970 - 7200
        let report = Report(analyzing: record, samples: [])
        let bundle = RunBundle(state: state, run: run)
        try bundle.create()
        try bundle.write(RunBundle.record, Array(try JSONEncoder().encode(record)))
        try bundle.write(RunBundle.report, Array(try JSONReport.text(report).utf8))
        try bundle.write(RunFile.page, Array(HTMLReport(report, record: record, samples: []).text.utf8))
        try bundle.seal()
    }
}
