import ChaosModel

/// What many runs of an experiment say together: estimates with their 95 % intervals.
struct EstimateMetrics {
    private let report: HistoryReport?

    /// - Parameter report: grouped by experiment; none gives no figures.
    init(_ report: HistoryReport?) { self.report = report }

    var families: [MetricFamily] {
        guard let report else { return [] }
        return [
            durations("detect_seconds", "Time to detect over the runs.", \.detect),
            durations(
                "recover_seconds", "Time to recover (MTTR) over the runs; those that never recovered count.", \.recover),
            durations("after_clear_seconds", "Recovery after the fault was cleared, over the runs.", \.afterClear),
            counts("recover_runs", "Runs that the times to recover are estimated from.", \.count),
            counts("recover_censored_runs", "Those of them that never recovered.", \.censored),
            attainment(report.groups.flatMap(\.attainment)),
        ]
    }

    private func durations(
        _ name: String, _ help: String, _ part: KeyPath<HistoryReport.Group, HistoryReport.Durations?>
    ) -> MetricFamily {
        var family = MetricFamily(
            name: "aftershock_" + name, unit: "seconds",
            help: help + " bound is estimate, or low and high of the 95 % interval.")
        for group in report?.groups ?? [] {
            guard let experiment = group.key["experiment"], let durations = group[keyPath: part] else { continue }
            for (statistic, estimate) in [
                ("mean", durations.mean), ("median", durations.median), ("p90", durations.p90),
            ] {
                for (bound, value) in [("estimate", estimate.value), ("low", estimate.low), ("high", estimate.high)] {
                    family.add(
                        value, [("experiment", experiment), ("statistic", statistic), ("bound", bound)])
                }
            }
        }
        return family
    }

    /// Of a number of the times to recover. A closure over the group here crashes the optimizer of Swift 6.3.1.
    private func counts(_ name: String, _ help: String, _ count: KeyPath<HistoryReport.Durations, Int>) -> MetricFamily
    {
        var family = MetricFamily(name: "aftershock_" + name, help: help)
        for group in report?.groups ?? [] {
            guard let experiment = group.key["experiment"], let recover = group.recover else { continue }
            family.add(Double(recover[keyPath: count]), [("experiment", experiment)])
        }
        return family
    }

    private func attainment(_ all: [HistoryReport.Attainment]) -> MetricFamily {
        var family = MetricFamily(
            name: "aftershock_attainment_ratio", unit: "ratio",
            help: "Share of the runs in which the SLO held. bound is estimate, or low and high of the 95 % interval.")
        var seen: Set<String> = []
        for slo in all where seen.insert(slo.experiment + "\0" + slo.slo).inserted {
            for (bound, value) in [
                ("estimate", slo.share.value), ("low", slo.share.low), ("high", slo.share.high),
            ] {
                family.add(value, [("experiment", slo.experiment), ("slo", slo.slo), ("bound", bound)])
            }
        }
        return family
    }
}
