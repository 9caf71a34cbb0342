import ChaosModel

/// What measuring cost, put on record when it ends.
extension Executor {
    /// Reads what only the living probe thread tells.
    mutating func noteMeasurement(_ statistics: ProbeLoop.Statistics) {
        guard var facts = measuring?.facts() else { return }
        facts.paths = record.measurement?.paths ?? []
        facts.waited = statistics.overflow
        record.measurement = facts
    }
}
