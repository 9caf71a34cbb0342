import ChaosEngine
import ChaosHistory
import ChaosModel
import FoundationEssentials
import LinuxKernel
import Synchronization

/// A state directory of the test's own, with bundles as runs leave them; removed when the owner goes.
final class HistoryGround: Sendable {
    let state: String
    private let folder: String
    private let said = Mutex<[String]>([])

    init() throws {
        folder = "/tmp/aftershock-history-\(UUID().uuidString)"
        state = folder + "/state"
        try Directory.createDirectories(state + "/runs", mode: 0o700)
    }

    deinit {
        do throws(KernelError) { try Directory.removeTree(folder) } catch { print("left behind: \(error)") }
    }

    /// What operators were told.
    var notes: [String] { said.withLock { $0 } }

    /// The path of the database.
    var database: String { state + "/history.sqlite" }

    func store() throws -> HistoryStore {
        try HistoryStore(state: state) { note in self.said.withLock { $0.append(note) } }
    }

    func bundle(_ run: String) -> RunBundle { RunBundle(state: state, run: run) }

    /// The report and the record of a run.
    func run(
        _ name: String, experiment: String = "checkout", startedAt: Double = 1_000_000, isHeld: Bool = true,
        isCensored: Bool = false,
        every: Double? = nil,
        labels: [String: String] = ["team": "payments"], fault: String = "network.delay", host: String = "shop-1"
    ) -> (report: Report, record: Record) {
        var record = Record(run: name, experiment: experiment, startedAt: startedAt)
        record.labels = labels
        record.every = every
        record.environment.host = host
        record.specHash = String(repeating: "ab", count: 32)
        record.probes = [
            Record.ProbeFacts(name: "web", question: "GET /", rate: 10, timeout: .seconds(1), firstSlot: 0)
        ]
        record.slos = [
            SLO(
                name: "errors", probe: "web", objective: .errors(atMost: 0.1), text: "errors <= 10%",
                window: .seconds(2),
                step: .milliseconds(500))
        ]
        record.recovery = RecoveryWindow(within: .seconds(60), stableFor: .seconds(1))
        var facts = Record.FaultFacts(
            step: 1, fault: fault, target: "db", mechanism: "netem", changes: ["delay"], isInstant: false)
        facts.effective = TimeBounds(low: 2_000_000_000, high: 2_000_100_000)
        facts.cleared = TimeBounds(low: 4_000_000_000, high: 4_000_100_000)
        facts.hadEffect = true
        record.faults = [facts]
        let samples = (UInt32(0)..<100).map { slot in
            Sample(
                probe: 0, slot: slot, scheduled: Int64(slot) * 100_000_000, latency: 1_000_000, lateness: 1000,
                outcome: !isHeld && (22..<(isCensored ? 100 : 38)).contains(slot) ? .refused : .good)
        }
        return (Report(analyzing: record, samples: samples), record)
    }

    /// Leaves the bundle of a run that is over.
    @discardableResult
    func leave(_ run: (report: Report, record: Record)) throws -> RunSummary {
        let bundle = bundle(run.report.run)
        try bundle.create()
        try bundle.write(RunBundle.spec, Array("experiment: \(run.report.experiment)\n".utf8))
        try bundle.write(RunBundle.record, Array(try JSONEncoder().encode(run.record)))
        try bundle.write(RunBundle.report, Array(try JSONEncoder().encode(run.report)))
        try bundle.seal()
        return RunSummary(run.report, record: run.record)
    }

    /// Leaves what a run has left whose executor died.
    func leaveInterrupted(_ name: String, note: String? = nil) throws {
        let spec = """
            experiment: broken-off
            labels: {team: payments}
            method:
              - cpu.burn: {for: 1s, workers: 1}

            """
        try bundle(name).create()
        try bundle(name).write(RunBundle.spec, Array(spec.utf8))
        try bundle(name).write(RunBundle.samples, SampleCodec.header(startedAt: 1_234_567))
        if let note { try bundle(name).write(RunBundle.interruption, Array(note.utf8)) }
    }
}

/// The lock of a journal, as a run that goes on holds it.
final class HeldJournal {
    private var lock: FileLock?

    init(_ ground: HistoryGround) throws { lock = try FileLock(path: ground.state + "/journal", private: true) }

    func letGo() { lock = nil }
}
