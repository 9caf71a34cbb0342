extension Report {
    /// The verdict and the sentence that says why. What is left on the host outweighs everything else.
    static func verdict(_ record: Record, _ slos: [SLOResult], _ episodes: [Episode]) -> (Verdict, String) {
        if let first = record.leftovers.first {
            let rest = record.leftovers.count - 1
            return (
                .rollbackIncomplete,
                "The rollback is incomplete: \(first)" + (rest > 0 ? " (and \(rest) more)." : ".")
            )
        }
        if let event = record.events.last(where: { $0.kind == .noSteadyState }) {
            return (.noSteadyState, "There was no steady state, so nothing was injected: \(event.text).")
        }
        if let stopped = record.stopped {
            return (.stopped, "The run was stopped: \(stopped)." + (loss(record).map { " \($0)." } ?? ""))
        }
        if let fault = record.faults.first(where: { $0.failure != nil }) {
            let what = fault.effective == nil ? "could not be applied" : "did not last"
            return (.failed, "\(label(fault)) \(what): \(fault.failure ?? "").")
        }
        if let loss = loss(record) {
            return (.failed, [loss + ".", missed(record, slos, episodes)].compactMap { $0 }.joined(separator: " "))
        }
        if let missed = missed(record, slos, episodes) { return (.failed, missed) }
        if let fault = record.faults.first(where: { $0.hadEffect == false }) {
            return (.failed, "\(label(fault)) was in place but had no effect, so the run proves nothing about it.")
        }
        if let doubt = doubt(record) { return (.failed, doubt) }
        if let slo = slos.first(where: { $0.held == nil }) {
            return (.failed, "\(name(slo)) is unknown for lack of data, and unknown is not a pass.")
        }
        return (
            .passed,
            (slos.isEmpty ? "Nothing went wrong, but no SLO was set." : "Every SLO held throughout the run.")
                + proof(record)
        )
    }

    private static func missed(_ record: Record, _ slos: [SLOResult], _ episodes: [Episode]) -> String? {
        let breached = slos.filter { $0.held == false }
        guard !breached.isEmpty else { return nil }
        let worst = breached.map { "\(name($0)) was missed (worst window \($0.worst))" }.joined(separator: ", ")
        if let episode = episodes.first(where: \.censored) {
            let least = episode.recover.flatMap { $0.low > 0 ? $0.low : nil }
            let bound = least.map { ", not within \(Figure.duration($0))" } ?? ""
            return "\(worst), and the service had not recovered when the run ended\(bound)."
        }
        let within = Double(record.recovery.within.spanNanoseconds) / 1e9
        if let late = episodes.first(where: { ($0.afterClear?.low ?? 0) > within }), let took = late.afterClear {
            return "\(worst), and the service took \(Figure.interval(took)) to recover after the fault was cleared, "
                + "longer than \(Figure.duration(within))."
        }
        let longest = episodes.compactMap(\.recover).max { $0.high < $1.high }
        return "\(worst)" + (longest.map { "; the service recovered in \(Figure.interval($0))." } ?? ".")
    }

    private static func label(_ fault: Record.FaultFacts) -> String {
        "Step \(fault.step), \(fault.fault)" + (fault.target.map { " on \($0)," } ?? ",")
    }

    private static func name(_ slo: SLOResult) -> String {
        slo.name.contains(slo.objective) ? slo.name : "\(slo.name) (\(slo.objective))"
    }

    /// What should be looked at before the numbers are trusted.
    static func warnings(_ record: Record, _ series: [ProbeSeries], _ slos: [SLOResult]) -> [String] {
        var warnings: [String] = []
        for fault in record.faults where fault.hadEffect == false {
            warnings.append("\(label(fault)) had no effect: check its target, its scope and how strong it is.")
        }
        for fault in record.faults {
            if let gone = fault.gone { warnings.append("\(label(fault)) ended early: \(gone).") }
        }
        warnings += ledgerWarnings(record)
        for slo in slos where slo.held == nil { warnings.append("\(name(slo)) is unknown for lack of data.") }
        if slos.isEmpty, record.milestones == nil { warnings.append("No SLO was set: nothing was judged.") }
        for (probe, answers) in zip(record.probes, series) {
            if let missing = answers.missing {
                warnings.append("Probe \(probe.name): slot \(missing) has no answer; nothing after it was judged.")
            }
            let late = answers.samples.map(\.lateness).sorted()
            if !late.isEmpty {
                let p99 = late[SLO.Objective.rank(0.99, of: late.count) - 1]
                if p99 > min(10_000_000, answers.interval) {
                    warnings.append(
                        "Probe \(probe.name) started \(Figure.duration(Double(p99) / 1e9)) late (p99): "
                            + "the machine was too busy to measure exactly.")
                }
            }
            let local = MeasurementResult.LocalFailure.all([probe], [answers])
            if !local.isEmpty {
                let names = local.map { "\($0.count) × \($0.error)" }.joined(separator: ", ")
                warnings.append(
                    "Probe \(probe.name): questions failed on this side, which no SLO counts: \(names).")
            }
        }
        return warnings
    }
}
