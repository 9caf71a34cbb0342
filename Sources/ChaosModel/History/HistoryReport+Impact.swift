extension HistoryReport.Impact {
    private struct Key: Hashable {
        var fault: String, probe: String
    }

    /// The figures of a fault and a probe, a column for each of the phases.
    private struct Figures {
        var runs = 0, alone = 0
        var errors: [[Double]] = [[], [], []], p99: [[Double]] = [[], [], []]

        mutating func take(_ phases: Report.Phases, isAlone: Bool) {
            runs += 1
            if isAlone { alone += 1 }
            for (column, phase) in [phases.before, phases.during, phases.after].enumerated() {
                if phase.count > 0, (0...1).contains(phase.errors) { errors[column].append(phase.errors) }
                if let value = phase.p99, value >= 0, value < 1e10 { p99[column].append(value) }
            }
        }
    }

    /// What every fault did to every probe, by their names. A fault without effect, or that was never injected, did nothing.
    static func all(_ runs: [HistoryRun]) -> [Self] {
        var table: [Key: Figures] = [:]
        for run in runs where run.leftOut == nil {
            let faults = run.summary.faults
            let isAlone = faults.allSatisfy { $0.fault == faults[0].fault }
            for (index, fault) in faults.enumerated() where fault.hadEffect != false {
                // Each of them once.
                if faults[..<index].contains(where: { $0.fault == fault.fault && $0.hadEffect != false }) { continue }
                for (probe, phases) in run.summary.probes {
                    table[Key(fault: fault.fault, probe: probe), default: Figures()].take(phases, isAlone: isAlone)
                }
            }
        }
        return table.map { Self($0, $1) }.sorted { ($0.fault, $0.probe) < ($1.fault, $1.probe) }
    }

    private init(_ key: Key, _ figures: Figures) {
        let errors = figures.errors.map(Median.of)
        let p99 = figures.p99.map(Median.of)
        self.init(
            fault: key.fault, probe: key.probe, runs: figures.runs, alone: figures.alone, errorsBefore: errors[0],
            errorsDuring: errors[1], errorsAfter: errors[2], p99Before: p99[0], p99During: p99[1], p99After: p99[2])
    }
}
