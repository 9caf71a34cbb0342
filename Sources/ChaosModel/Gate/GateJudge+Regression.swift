/// Whether something became worse than it was in the baseline.
extension GateJudge {
    var regressions: [GateResult.Check] {
        var checks = GateRules.Measure.allCases.compactMap { measure in
            rules.tolerances[measure].map { tolerance in
                regression(measure.rawValue, of: measure.words, tolerance) { $0.value(measure) }
            }
        }
        if let tolerance = rules.latencyTolerance {
            let probes = Set((runs + (baseline ?? [])).flatMap(\.p99.keys)).sorted()
            if probes.isEmpty {
                checks.append(
                    check(
                        "regression.p99", demand("p99", tolerance), .unknown,
                        "no probe had a good answer during the faults"))
            }
            checks += probes.map { probe in
                regression("p99", of: "p99 of \(probe)", tolerance) { run in
                    run.p99[probe].map { (Report.Interval(low: $0, high: $0), false) }
                }
            }
        }
        return checks
    }

    private func demand(_ subject: String, _ tolerance: Double) -> String {
        "\(subject) is at most \(Figure.share(tolerance)) over the baseline"
            + (rules.confidence.map { ", sure to \(Figure.share($0))" } ?? "")
    }

    private func regression(
        _ name: String, of subject: String, _ tolerance: Double,
        _ value: (GateRun) -> (interval: Report.Interval, isOpen: Bool)?
    ) -> GateResult.Check {
        var check = check("regression.\(name)", demand(subject, tolerance), .unknown, "")
        guard let baseline, !baseline.isEmpty else {
            check.text = "the baseline has no run of \(experiment)"
            return check
        }
        let was = baseline.compactMap(value), now = runs.compactMap(value)
        guard !was.isEmpty, now.count == runs.count else {
            let blind = was.isEmpty ? baseline : runs.filter { value($0) == nil }
            check.text = "\(Comparison.runs(blind.count)) \(was.isEmpty ? "of the baseline " : "")cannot tell"
            check.runs = blind.map(\.run)
            return check
        }
        let (before, after) = (Self.median(was), Self.median(now))
        let figures = "\(words(after, now)) against \(words(before, was))"
        // Worse for sure only where the bounds of measurement allow no doubt.
        guard after.low > before.high * (1 + tolerance) else {
            check.state = .held
            check.text = figures
            return check
        }
        check.runs = runs.map(\.run)
        guard let confidence = rules.confidence else {
            check.state = .missed
            check.text = figures + ", medians of \(Comparison.runs(now.count)) and \(was.count) compared without a test"
            return check
        }
        let least = ShiftEstimate.leastPValue(was.count, now.count)
        guard least <= 1 - confidence + 1e-12 else {
            check.text =
                figures
                + ": cannot tell with \(Comparison.runs(now.count)) against \(was.count): the smallest possible p is "
                + Figure.fixed(least, 2)
            return check
        }
        let estimate = ShiftEstimate(was.map(Self.censored), now.map(Self.censored))
        let pValue = estimate.test.pValue()
        let isCensored = (was + now).contains(where: \.isOpen)
        check.test = Comparison.Test(
            ShiftEstimate.name(isCensored: isCensored, isExact: estimate.test.isExact), counts: [was.count, now.count],
            pValue: pValue)
        check.state = pValue <= 1 - confidence ? .missed : .held
        check.text =
            figures + ", " + ShiftEstimate.name(isCensored: isCensored, isExact: estimate.test.isExact)
            + ", p = \(Figure.fixed(pValue, 3))"
        return check
    }

    private static func censored(_ value: (interval: Report.Interval, isOpen: Bool)) -> CensoredValue {
        CensoredValue(
            value.isOpen ? value.interval.low : (value.interval.low + value.interval.high) / 2, isCensored: value.isOpen
        )
    }

    /// The medians of the lower and of the upper bounds; what was cut off has no upper one.
    private static func median(_ values: [(interval: Report.Interval, isOpen: Bool)]) -> Report.Interval {
        func middle(_ values: [Double]) -> Double {
            let sorted = values.sorted()
            let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
            return low == high ? low : (low + high) / 2
        }
        return Report.Interval(
            low: middle(values.map(\.interval.low)),
            high: middle(values.map { $0.isOpen ? .infinity : $0.interval.high }))
    }

    private func words(_ median: Report.Interval, _ values: [(interval: Report.Interval, isOpen: Bool)]) -> String {
        median.high.isFinite ? Figure.interval(median) : "over \(Figure.duration(median.low))"
    }
}
