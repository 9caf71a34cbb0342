import ChaosModel
import LinuxKernel

extension AuditEntry.Event {
    /// A run of this experiment.
    public init(_ kind: AuditEntry.Kind, run: String, of experiment: Experiment, spec: [UInt8], command: [String]) {
        self.init(kind, run: run)
        self.experiment = experiment.name
        self.spec = try? Digest.sha256(spec)
        self.command = AuditWords.safe(command)
    }

    /// Notes the digest of the text that it is about.
    public mutating func digest(spec: [UInt8]?) { self.spec = spec.flatMap { try? Digest.sha256($0) } }

    /// Notes what is going to be done, and the digest of the plan's text.
    public mutating func describe(_ plan: Plan, text: String) {
        self.plan = try? Digest.sha256(Array(text.utf8))
        faults = plan.steps.map { step in
            let selector = plan.experiment.targets.first { $0.name == step.step.target }?.selector
            let target = step.step.target.map { " on " + $0 } ?? ""
            let selected = selector.map { " (\($0.auditWords))" } ?? ""
            return step.step.faultName + target + selected + " by " + step.mechanism
        }
    }

    /// Notes how a run ended.
    public mutating func conclude(_ report: Report, manifest: [UInt8]?) {
        kind = .runEnded
        verdict = report.verdict.rawValue
        exitCode = report.exitCode
        reason = report.reason
        leftovers = report.leftovers.isEmpty ? nil : report.leftovers
        self.manifest = manifest.flatMap { try? Digest.sha256($0) }
    }

    /// What a recovery did; `nil` when it found nothing.
    public init?(_ kind: AuditEntry.Kind, _ outcome: Recoverer.Outcome) {
        guard !outcome.isClean else { return nil }
        self.init(kind, run: outcome.run)
        let gone = outcome.goneWithReboot + outcome.goneWithNamespace
        let words = outcome.reverted.map(\.summary) + gone.map { "gone by itself: \($0.summary)" }
        takenBack = words.isEmpty ? nil : words
        leftovers = outcome.leftovers.isEmpty ? nil : outcome.leftovers.map(\.description)
        if !outcome.damagedLines.isEmpty {
            let lines = outcome.damagedLines.map(String.init).joined(separator: ", ")
            reason = "lines of the journal are damaged: \(lines)"
        }
    }
}

extension AuditLog {
    /// Writes down what a recovery did, if it did anything.
    /// - Returns: why that could not be written, if it could not: what was taken back stays so.
    public func note(_ kind: AuditEntry.Kind, _ outcome: Recoverer.Outcome, version: String? = nil) -> AuditError? {
        guard let event = AuditEntry.Event(kind, outcome) else { return nil }
        do throws(AuditError) {
            try append(event, who: .current(version: version))
            return nil
        } catch { return error }
    }
}
