import ChaosEngine
import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel

/// A state directory, a lock and experiments of a test's own, for real runs of the built command.
final class RunnerGround: Sendable {
    struct Unmet: Error { var what: String }

    static let aftershock = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".build/debug/aftershock").path
    static let isBuilt = FileManager.default.isExecutableFile(atPath: aftershock)

    let directory: String
    var state: String { directory + "/state" }
    var lock: String { directory + "/host.lock" }

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-runner-\(UUID())").path
        try StateDirectory(directory).prepare()
        try StateDirectory(directory + "/state").prepare()
        try write("experiment: nap\nmethod: [{pause: {for: 200ms}}]\n", as: "nap.yaml")
        try write("experiment: long\nmethod: [{pause: {for: 600s}}]\n", as: "long.yaml")
        try write(
            """
            experiment: limit
            targets: {victim: {process: nobody-has-this-name}}
            method: [{fd.limit: {target: victim, limit: 64, for: 1s}}]

            """, as: "limit.yaml")
    }

    deinit { do { try Directory.removeTree(directory) } catch { print("left behind: \(error)") } }

    func write(_ text: String, as name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    func path(_ name: String) -> String { directory + "/" + name }

    /// A runner, as another process of the same daemon would have it.
    /// - Parameter policy: a policy file that binds runs, written by this user.
    func runner(policy: String? = nil) -> ProcessDrillRunner {
        var policies: [(path: String, owners: Set<UInt32>)] = []
        if let policy { policies.append((path(policy), [0, HostFacts.effectiveUser])) }
        return ProcessDrillRunner(executable: Self.aftershock, state: state, lock: lock, policies: policies)
    }

    func order(
        _ run: String, _ file: String = "nap.yaml", _ overrides: ExperimentOverrides = ExperimentOverrides()
    ) -> RunOrder {
        RunOrder(run: run, experiment: path(file), overrides: overrides, trigger: "schedule tests")
    }

    /// Waits until something is so, a minute at most.
    func until(_ what: String, _ isSo: () throws -> Bool) throws {
        for _ in 0..<6000 {
            if try isSo() { return }
            Clock.sleep(milliseconds: 10)
        }
        throw Unmet(what: what)
    }

    /// Waits for the end of a run.
    func end(of run: String, _ runner: ProcessDrillRunner) throws -> RunStanding {
        var standing = RunStanding.underWay
        try until("the end of \(run)") {
            standing = runner.standing(of: run)
            return standing != .underWay
        }
        return standing
    }

    /// Waits for an event of a run, as its feed tells it.
    func event(_ kind: Record.Event.Kind, of run: String) throws {
        try until("the feed of \(run)") { LiveTail.current(state: state).contains(run) }
        var tail = try LiveTail(state: state, run: run)
        try until("\(kind) of \(run)") {
            try tail.read().contains { if case .event(let event) = $0 { event.kind == kind } else { false } }
        }
    }

    /// Waits until a run goes on.
    func begin(of run: String) throws {
        try until("the begin of \(run)") { LiveTail.current(state: state).contains(run) }
    }

    /// The entries of the audit log about a run.
    func audit(_ run: String) throws -> [AuditEntry.Event] {
        try AuditFiles(state: state).paths.flatMap { path in
            try File.contents(of: path).split(separator: 10).compactMap {
                try AuditLine($0, hash: Digest.sha256)?.entry?.event
            }
        }.filter { $0.run == run }
    }
}
