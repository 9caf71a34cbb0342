import ChaosEngine
import ChaosModel
import LinuxKernel
import Synchronization

/// What the audit log hears of one drill: that it was refused, or began and ended.
final class DrillAudit: Sendable {
    private let log: AuditLog
    private let event: Mutex<AuditEntry.Event>
    private let began = Mutex<String?>(nil)

    /// - Parameter trigger: who wants the drill, where somebody says so for whoever runs the command.
    init(state: String, run: String, experiment: Experiment, spec: [UInt8], trigger: String?) {
        log = AuditLog(state: state)
        let words = Array(CommandLine.arguments.dropFirst())
        var refused = AuditEntry.Event(.runRefused, run: run, of: experiment, spec: spec, command: words)
        refused.trigger = trigger
        event = Mutex(refused)
    }

    /// The hash of the entry of the run's begin.
    var head: String? { began.withLock { $0 } }

    /// Carries out a drill, and writes down why when it is refused, or ends before it can tell how.
    func watching(_ body: () throws -> Int32) throws -> Int32 {
        do {
            let code = try body()
            if head == nil { refuse(because: "an earlier run left something behind", exitCode: code) }
            return code
        } catch {
            refuse(because: "\(error)", exitCode: 2)
            throw error
        }
    }

    /// Writes down that the run begins: it must not, when that cannot be written.
    /// - Returns: the entry's hash.
    /// - Throws: `AuditError`.
    func begin(_ plan: Plan, text: String) throws(AuditError) -> String { try begin { $0.describe(plan, text: text) } }

    /// The same for a drill over several hosts, of which each writes down its own part, too.
    /// - Throws: `AuditError`.
    func begin(_ plan: FleetPlan, text: String) throws(AuditError) -> String {
        try begin { event in
            event.plan = try? Digest.sha256(Array(text.utf8))
            let steps = plan.spec.whole.steps.map { $0.faultName + ($0.target.map { " on \($0)" } ?? "") }
            event.faults = steps + ["hosts that are hit: \(plan.hit.joined(separator: ", "))"]
        }
    }

    private func begin(_ describe: (inout AuditEntry.Event) -> Void) throws(AuditError) -> String {
        let event = event.withLock { event in
            describe(&event)
            var beginning = event
            beginning.kind = .runBegan
            return beginning
        }
        let hash = try log.append(event, who: .current(version: Version.text))
        began.withLock { $0 = hash }
        return hash
    }

    /// Writes down how the run ended.
    func end(_ report: Report, manifest: [UInt8]?) {
        let ending = event.withLock { event -> AuditEntry.Event? in
            // Once: the bundle may fail to be written after its manifest was made.
            guard event.kind != .runEnded else { return nil }
            event.conclude(report, manifest: manifest)
            return event
        }
        if let ending { write(ending) }
    }

    /// Writes down what a recovery did, if it did anything.
    static func note(_ kind: AuditEntry.Kind, _ outcome: Recoverer.Outcome, in state: String) {
        if let error = AuditLog(state: state).note(kind, outcome, version: Version.text) { warn(error) }
    }

    /// Writes down what somebody did by hand: halted, cleared, approved. What is done counts without the line, too.
    /// - Parameters:
    ///   - spec: SHA-256 of the spec that it is about.
    ///   - removed: the runs that were removed.
    static func note(
        _ kind: AuditEntry.Kind, reason: String?, spec: String? = nil, removed: [String]? = nil, in state: String
    ) {
        // A host on which no drill ever ran has no log, and gets none by being halted.
        guard Directory.exists(state) else { return }
        var event = AuditEntry.Event(kind, reason: reason)
        event.spec = spec
        event.removed = removed
        do {
            try StateDirectory(state).check()
            try AuditLog(state: state).append(event, who: .current(version: Version.text))
        } catch {
            Output.error("aftershock: warning: the audit log does not hold this: \(error)")
        }
    }

    private func refuse(because reason: String, exitCode: Int32) {
        var event = event.withLock { $0 }
        guard event.kind == .runRefused else { return }
        // Of a problem in a spec the place and what it is, and not the line it is in: that may hold a secret.
        let said = RefusalText.problems(of: reason)
        event.reason = said.isEmpty ? String(reason.prefix { $0 != "\n" }) : said.joined(separator: "\n")
        event.exitCode = exitCode
        write(event)
    }

    private func write(_ event: AuditEntry.Event) {
        do throws(AuditError) { try log.append(event, who: .current(version: Version.text)) } catch { Self.warn(error) }
    }

    private static func warn(_ error: AuditError) { Output.error("aftershock: warning: \(error)") }
}
