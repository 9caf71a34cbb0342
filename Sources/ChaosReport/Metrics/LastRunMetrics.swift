import ChaosModel

/// The last run of each experiment.
struct LastRunMetrics {
    private let last: [RunSummary]

    /// - Parameter runs: oldest first.
    init(_ runs: [RunSummary]) {
        var last: [String: RunSummary] = [:]
        for run in runs { last[run.experiment] = run }
        self.last = last.values.sorted { $0.experiment < $1.experiment }
    }

    var families: [MetricFamily] {
        [
            each("timestamp_seconds", "seconds", "When the last run began, since 1970.") { $0.startedAt },
            each("duration_seconds", "seconds", "How long the last run took.") { $0.duration },
            verdict,
            each("leftover", nil, "Whether the last run left something behind on the host: 1, or 0.") {
                $0.verdict == .rollbackIncomplete ? 1 : 0
            },
            bounds("detect_seconds", "Time to detect of the last run's worst breach.") { $0.detect },
            bounds(
                "recover_seconds",
                "Time to recover of the last run's worst breach; without a high bound, not recovered."
            ) {
                $0.recover
            },
            bounds("after_clear_seconds", "Recovery after the fault was cleared, of the last run's worst breach.") {
                $0.afterClear
            },
            each("self_healed", nil, "Whether the service recovered before the fault was taken back: 1, or 0.") {
                $0.recovery.map { $0.selfHealed ? 1 : 0 }
            },
            each("censored", nil, "Whether the last run ended before the service recovered: 1, or 0.") {
                $0.recovery.map { $0.censored ? 1 : 0 }
            },
            slos, effects,
        ]
    }

    private func each(
        _ name: String, _ unit: String?, _ help: String, _ value: (RunSummary) -> Double?
    ) -> MetricFamily {
        var family = MetricFamily(name: "aftershock_last_run_" + name, unit: unit, help: help)
        for run in last { family.add(value(run), [("experiment", run.experiment)]) }
        return family
    }

    private var verdict: MetricFamily {
        var family = MetricFamily(
            name: "aftershock_last_run_verdict", help: "The verdict of the last run: 1 for the one that it is.")
        for run in last {
            for verdict in RunMetrics.verdicts {
                family.add(
                    run.verdict.rawValue == verdict ? 1 : 0, [("experiment", run.experiment), ("verdict", verdict)])
            }
        }
        return family
    }

    private func bounds(
        _ name: String, _ help: String, _ interval: (Report.Recovery) -> Report.Interval?
    ) -> MetricFamily {
        var family = MetricFamily(name: "aftershock_last_run_" + name, unit: "seconds", help: help)
        for run in last {
            guard let recovery = run.recovery, let found = interval(recovery) else { continue }
            family.add(found.low, [("experiment", run.experiment), ("bound", "low")])
            // A lower bound says nothing about the other one.
            if recovery.censored, name != "detect_seconds" { continue }
            family.add(found.high, [("experiment", run.experiment), ("bound", "high")])
        }
        return family
    }

    private var slos: MetricFamily {
        var family = MetricFamily(
            name: "aftershock_last_run_slo_held",
            help: "Whether the SLO held in the last run: 1, or 0; left out when unknown.")
        for run in last {
            for slo in run.slos {
                family.add(slo.held.map { $0 ? 1 : 0 }, [("experiment", run.experiment), ("slo", slo.name)])
            }
        }
        return family
    }

    private var effects: MetricFamily {
        var family = MetricFamily(
            name: "aftershock_last_run_fault_effect",
            help: "Whether the kernel's counters prove an effect of the fault: 1, or 0; left out without a counter.")
        for run in last {
            for fault in run.faults {
                let labels = [
                    ("experiment", run.experiment), ("step", "\(fault.step)"), ("fault", fault.fault),
                    ("target", fault.target ?? ""),
                ]
                family.add(fault.hadEffect.map { $0 ? 1 : 0 }, labels.map { (name: $0.0, value: $0.1) })
            }
        }
        return family
    }
}
