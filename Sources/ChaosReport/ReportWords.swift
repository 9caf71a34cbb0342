import ChaosModel

/// What all formats for people say in the same words.
enum ReportWords {
    /// The measures of recovery and their meaning.
    static let definitions: [(term: String, meaning: String)] = [
        ("Time to detect", "from the fault's effect, read back from the kernel, to the verdict of the SLO's windows."),
        (
            "Time to recover",
            "from the first bad answer of the breach to the start of the first span of stable-for in which every SLO holds."
        ),
        (
            "After clear",
            "from the moment the fault was verified gone to recovery. There is none when the service recovered before that (self-healed)."
        ),
        (
            "±",
            "a moment is known only to lie between two questions of a probe; the bounds carry that through. “>” is a lower bound: the run ended first."
        ),
        (
            "During",
            "from the first effect until the last fault ended; an instant fault lasts until the service recovered from it. Quantiles are of good answers, latency counts from the scheduled slot."
        ),
    ]

    static func verdict(_ verdict: Report.Verdict) -> String {
        switch verdict {
        case .passed: "passed"
        case .failed: "failed"
        case .refused: "refused"
        case .rollbackIncomplete: "rollback incomplete"
        case .noSteadyState: "no steady state"
        case .stopped: "stopped"
        }
    }

    /// Label and value of each measure.
    /// - Parameter atLeast: How long after the fault was cleared a service at least had not recovered that never did, in
    ///   seconds.
    static func recovery(_ recovery: Report.Recovery, afterClear atLeast: Double? = nil)
        -> [(label: String, value: String)]
    {
        let recover = recover(recovery.recover, censored: recovery.censored)
        let bound = recovery.censored ? atLeast.map { "> " + Figure.duration($0) } : nil
        let after =
            recovery.afterClear.map(Figure.interval) ?? bound
            ?? (recovery.censored ? "not recovered" : recovery.selfHealed ? "self-healed" : "–")
        return [
            ("Time to detect", recovery.detect.map(Figure.interval) ?? "–"), ("Time to recover", recover),
            ("After clear", after),
        ]
    }

    /// How long after the fault was cleared the service at least had not recovered; `nil` when it did, or the fault was not
    /// cleared before the end.
    static func afterClearAtLeast(_ episode: Report.Episode?) -> Double? {
        RunSummary.afterClearAtLeast(episode.map { [$0] } ?? []).flatMap { $0 > 0 ? $0 : nil }
    }

    /// The headline in words.
    static func recovery(_ recovery: Report.Recovery, of report: Report) -> [(label: String, value: String)] {
        Self.recovery(recovery, afterClear: afterClearAtLeast(report.episodes.first(where: \.censored)))
    }

    static func recover(_ interval: Report.Interval?, censored: Bool) -> String {
        guard let interval else { return "–" }
        return censored ? "> " + Figure.duration(interval.low) : Figure.interval(interval)
    }

    static func moment(_ nanoseconds: Int64) -> String { Figure.fixed(Double(nanoseconds) / 1e9, 2) + " s" }

    static func span(_ fault: Report.FaultResult) -> String {
        guard let on = fault.effectiveAt else { return "not applied" }
        return Figure.fixed(on, 2) + " s" + (fault.clearedAt.map { " – " + Figure.fixed($0, 2) + " s" } ?? "")
    }

    static func proof(_ fault: Report.FaultResult) -> String {
        let counters = fault.proof.sorted { $0.key < $1.key }
            .map { "\($0.key) \(Figure.fixed($0.value, 3, trimmed: true))" }.joined(separator: ", ")
        if let failure = fault.failure { return "failed: \(failure)" }
        if let gone = fault.gone { return "gone: \(gone)" + (counters.isEmpty ? "" : "; \(counters)") }
        switch fault.hadEffect {
        case false?: return "no effect" + (counters.isEmpty ? "" : ": \(counters)")
        case true?: return counters.isEmpty ? "had effect" : counters
        case nil:
            if !counters.isEmpty { return counters }
            return isReadBack(fault) ? "read back; the kernel keeps no count of it" : "no counter"
        }
    }

    /// Whether all that proves a fault is that its effect was read back: its mechanism has no counter.
    static func isReadBack(_ fault: Report.FaultResult) -> Bool {
        fault.hadEffect == nil && fault.effectiveAt != nil && fault.proof.isEmpty && fault.failure == nil
            && fault.gone == nil
    }

    static func held(_ slo: Report.SLOResult) -> String {
        switch slo.held {
        case true?: "held"
        case false?: "missed"
        case nil: "unknown"
        }
    }

    static func name(_ slo: Report.SLOResult) -> String {
        slo.name.contains(slo.objective) ? slo.name : "\(slo.name): \(slo.objective)"
    }
}
