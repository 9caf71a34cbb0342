/// The measures of which two lots of runs are compared, each with its test.
struct RegressionMeasures {
    /// One measure before and now.
    struct Comparison {
        /// What was compared.
        var measure: String
        /// Before and now.
        var was: HistoryReport.Estimate, now: HistoryReport.Estimate
        /// One-sided: that it did not become worse.
        var pValue: Double
        /// The test by name, and the least change that counts.
        var test: String, least: String
        /// Whether it changed by that much.
        var isLarge: Bool
        /// Now, with the measure's name, and before.
        var words: String, wordsBefore: String
    }

    /// Those with enough runs that the test could find something.
    let comparisons: [Comparison]

    init(_ before: [HistoryRun], _ newest: [HistoryRun], rule: RegressionRule) {
        var found = [
            Self.durations("recover", "Median time to recover", before, newest, rule, \.recover),
            Self.durations("detect", "Median time to detect", before, newest, rule, \.detect),
        ]
        for slo in newest.last?.summary.slos ?? [] { found.append(Self.held(slo, before, newest, rule)) }
        for probe in newest.last?.summary.probes.keys.sorted() ?? [] {
            found.append(
                Self.figures(
                    "p99 of \(probe)", "Median p99 of \(probe) during the faults", before, newest, rule,
                    least: "at least \(Figure.share(rule.growth)) and \(Figure.duration(rule.seconds)) more",
                    format: { Figure.duration($0) },
                    isLarge: { $1 >= $0 * (1 + rule.growth) && $1 - $0 >= rule.seconds }
                ) { $0.summary.probes[probe]?.during.p99 })
            found.append(
                Self.figures(
                    "errors of \(probe)", "Median share of failures of \(probe) during the faults", before, newest,
                    rule, least: "at least \(Figure.share(rule.failures)) of all answers more", format: Figure.share,
                    isLarge: { $1 - $0 >= rule.failures }
                ) { $0.summary.probes[probe].flatMap { $0.during.count > 0 ? $0.during.errors : nil } })
        }
        comparisons = found.compactMap(\.self)
    }

    /// Whether the clearest outcome would be unlikely enough.
    private static func isTestable(_ before: Int, _ newest: Int, _ level: Double) -> Bool {
        guard before > 0, newest > 0 else { return false }
        var outcomes = 1.0
        for number in 1...newest { outcomes *= Double(before + number) / Double(number) }
        return 1 / outcomes < level
    }

    private static func durations(
        _ measure: String, _ words: String, _ before: [HistoryRun], _ newest: [HistoryRun], _ rule: RegressionRule,
        _ duration: (HistoryRun) -> MeasuredDuration?
    ) -> Comparison? {
        let (old, new) = (before.compactMap(duration), newest.compactMap(duration))
        guard isTestable(old.count, new.count, rule.level), let was = HistoryReport.Durations(old)?.median,
            let now = HistoryReport.Durations(new)?.median
        else { return nil }
        let test = GehanTest(old.map(\.middle), new.map(\.middle))
        // What no median is known of took longer than half of the runs were watched for.
        let longest = new.map(\.low).max() ?? 0
        let (from, to) = (was.value ?? .infinity, now.value ?? longest)
        let error = [old, new].reduce(0) { $0 + ($1.map { ($0.high - $0.low) / 2 }.max() ?? 0) }
        return Comparison(
            measure: measure, was: was, now: now, pValue: test.pValue(.greater),
            test: "Gehan's generalised Wilcoxon test, " + (test.isExact ? "exact" : "normal approximation"),
            least: "at least \(Figure.share(rule.growth)), \(Figure.duration(rule.seconds)) and the error of "
                + "measurement more",
            isLarge: to >= from * (1 + rule.growth) && to - from >= max(rule.seconds, error),
            words: "\(words) " + (now.value.map { Figure.duration($0) } ?? "over \(Figure.duration(longest))"),
            wordsBefore: was.value.map { Figure.duration($0) } ?? "not known")
    }

    private static func held(
        _ slo: Report.SLOResult, _ before: [HistoryRun], _ newest: [HistoryRun], _ rule: RegressionRule
    ) -> Comparison? {
        func missed(_ runs: [HistoryRun]) -> (count: Int, of: Int) {
            let held = runs.compactMap { run in
                run.summary.slos.first { $0.name == slo.name && $0.objective == slo.objective }.flatMap(run.held)
            }
            return (held.count { !$0 }, held.count)
        }
        let (old, new) = (missed(before), missed(newest))
        guard isTestable(old.of, new.of, rule.level), let was = WilsonInterval(old.of - old.count, of: old.of),
            let now = WilsonInterval(new.of - new.count, of: new.of)
        else { return nil }
        let test = FisherExactTest(first: (old.count, old.of), second: (new.count, new.of))
        return Comparison(
            measure: "held of \(slo.name)", was: .init(value: was.share, low: was.low, high: was.high),
            now: .init(value: now.share, low: now.low, high: now.high), pValue: test.pValue(.greater),
            test: "Fisher's exact test", least: "at least \(Figure.share(rule.misses)) of the runs more",
            isLarge: was.share - now.share >= rule.misses,
            words: "\(slo.name) held in \(Figure.share(now.share))", wordsBefore: Figure.share(was.share))
    }

    private static func figures(
        _ measure: String, _ words: String, _ before: [HistoryRun], _ newest: [HistoryRun], _ rule: RegressionRule,
        least: String, format: (Double) -> String, isLarge: (Double, Double) -> Bool,
        _ figure: (HistoryRun) -> Double?
    ) -> Comparison? {
        func known(_ runs: [HistoryRun]) -> [Double] { runs.compactMap(figure).filter { $0 >= 0 && $0 < 1e10 } }
        let (old, new) = (known(before), known(newest))
        guard isTestable(old.count, new.count, rule.level), let from = Median.of(old), let to = Median.of(new) else {
            return nil
        }
        func estimate(_ values: [Double], _ median: Double) -> HistoryReport.Estimate {
            let interval = KaplanMeier(values.map { CensoredValue($0) }).quantile(0.5)
            return .init(value: median, low: interval.low, high: interval.high)
        }
        let test = MannWhitneyTest(old, new)
        return Comparison(
            measure: measure, was: estimate(old, from), now: estimate(new, to), pValue: test.pValue(.greater),
            test: "Mann–Whitney test, " + (test.isExact ? "exact" : "normal approximation"), least: least,
            isLarge: isLarge(from, to), words: "\(words) \(format(to))", wordsBefore: format(from))
    }
}
