extension Comparison {
    /// Compares two groups of runs. Pure: the runs of a group in any order give the same comparison.
    public init(_ was: [RunSummary], named first: String, _ now: [RunSummary], named second: String) {
        let groups = [was, now].map { $0.sorted { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) } }
        let telling = groups.map { $0.filter(\.tellsOfRecovery) }
        var findings = Self.recovery(telling[0], telling[1]) + Self.answers(telling[0], telling[1])
        Self.correct(&findings)
        kind = .groups
        self.was = Self.side(first, groups[0])
        self.now = Self.side(second, groups[1])
        self.findings = findings
        let labels = Self.labels(first, second)
        headline = Self.headline(labels.was, labels.now, findings)
        cautions = Self.cautions(self.was, self.now, groups)
        counters = [:]
        faults = []
        facts = Self.facts(groups[0], groups[1])
        spec = nil
    }

    private static func recovery(_ was: [RunSummary], _ now: [RunSummary]) -> [Finding] {
        func recoveries(_ runs: [RunSummary]) -> [CensoredValue] {
            runs.compactMap(\.recovery).compactMap { recovery in
                recovery.recover.map {
                    CensoredValue(recovery.censored ? $0.low : ($0.low + $0.high) / 2, isCensored: recovery.censored)
                }
            }
        }
        func middles(_ runs: [RunSummary], _ interval: (Report.Recovery) -> Report.Interval?) -> [CensoredValue] {
            runs.compactMap { $0.recovery.flatMap(interval) }.map { CensoredValue(($0.low + $0.high) / 2) }
        }
        return [
            held(was, now), shift("recover", .seconds, recoveries(was), recoveries(now)),
            shift("detect", .seconds, middles(was, \.detect), middles(now, \.detect)),
            shift("afterClear", .seconds, middles(was, \.afterClear), middles(now, \.afterClear)),
        ].compactMap { $0 }
    }

    private static func answers(_ was: [RunSummary], _ now: [RunSummary]) -> [Finding] {
        let probes = Set(was.flatMap(\.probes.keys)).intersection(now.flatMap(\.probes.keys)).sorted()
        let phases: [(String, (Report.Phases) -> Report.Phase)] = [
            ("before", { $0.before }), ("during", { $0.during }), ("after", { $0.after }),
        ]
        return probes.flatMap { probe in
            phases.flatMap { name, phase -> [Finding] in
                func values(_ runs: [RunSummary], _ value: (Report.Phase) -> Double?) -> [CensoredValue] {
                    runs.compactMap { $0.probes[probe].map(phase) }.filter { $0.count > 0 }.compactMap(value)
                        .map { CensoredValue($0) }
                }
                return [
                    shift("p99 of \(probe) \(name)", .seconds, values(was) { $0.p99 }, values(now) { $0.p99 }),
                    shift("errors of \(probe) \(name)", .share, values(was) { $0.errors }, values(now) { $0.errors }),
                ].compactMap { $0 }
            }
        }
    }

    /// Whether the values of one group tend to be greater; `nil` when neither has any.
    static func shift(_ measure: String, _ unit: Unit, _ was: [CensoredValue], _ now: [CensoredValue]) -> Finding? {
        guard !was.isEmpty || !now.isEmpty else { return nil }
        var finding = Finding(
            measure: measure, unit: unit, was: median(was), now: median(now), difference: nil, direction: .unknown,
            test: nil, text: "")
        guard !was.isEmpty, !now.isEmpty else {
            finding.text = finding.sentence(because: "with \(runs(was.count)) against \(now.count)")
            return finding
        }
        if Set(was + now).count == 1, !was[0].isCensored {
            finding.difference = HistoryReport.Estimate(value: 0, low: 0, high: 0)
            finding.direction = .same
            return finding
        }
        let estimate = ShiftEstimate(was, now)
        finding.difference = estimate.shift
        guard ShiftEstimate.leastPValue(was.count, now.count) <= level else {
            finding.text = finding.sentence(
                because: "with \(runs(was.count)) against \(now.count): the smallest possible p is "
                    + Figure.fixed(ShiftEstimate.leastPValue(was.count, now.count), 2))
            return finding
        }
        let isCensored = (was + now).contains(where: \.isCensored)
        let pairs = Double(was.count * now.count)
        finding.test = Test(
            ShiftEstimate.name(isCensored: isCensored, isExact: estimate.test.isExact),
            counts: [was.count, now.count], pValue: estimate.test.pValue(),
            effectName: "chance that a run of the second is the greater one",
            effect: (1 + Double(estimate.test.statistic) / pairs) / 2)
        finding.direction = estimate.test.statistic > 0 ? .worse : estimate.test.statistic < 0 ? .better : .same
        return finding
    }

    private static func median(_ values: [CensoredValue]) -> HistoryReport.Estimate? {
        guard !values.isEmpty else { return nil }
        let (value, low, high) = KaplanMeier(values).quantile(0.5)
        return HistoryReport.Estimate(value: value, low: low ?? (value == nil ? values.min()?.value : nil), high: high)
    }

    /// In how many runs every SLO held.
    private static func held(_ was: [RunSummary], _ now: [RunSummary]) -> Finding? {
        func tally(_ runs: [RunSummary]) -> (successes: Int, of: Int) {
            let known = runs.compactMap(\.heldEverySLO)
            return (known.count { $0 }, known.count)
        }
        let (a, b) = (tally(was), tally(now))
        guard let first = WilsonInterval(a.successes, of: a.of), let second = WilsonInterval(b.successes, of: b.of)
        else { return nil }
        // Newcombe's interval (1998) of a difference of two shares, from Wilson's of each.
        let difference = second.share - first.share
        let below = ((second.share - second.low, first.high - first.share)),
            above = (second.high - second.share, first.share - first.low)
        var finding = Finding(
            measure: "held", unit: .share,
            was: HistoryReport.Estimate(value: first.share, low: first.low, high: first.high),
            now: HistoryReport.Estimate(value: second.share, low: second.low, high: second.high),
            difference: HistoryReport.Estimate(
                value: difference, low: difference - (below.0 * below.0 + below.1 * below.1).squareRoot(),
                high: difference + (above.0 * above.0 + above.1 * above.1).squareRoot()), direction: .unknown,
            test: nil,
            text: "")
        let least = FisherExactTest(first: (0, a.of), second: (b.of, b.of)).pValue()
        guard least <= level else {
            finding.text = finding.sentence(
                because: "with \(runs(a.of)) against \(b.of): the smallest possible p is \(Figure.fixed(least, 2))")
            return finding
        }
        finding.test = Test(
            "Fisher’s exact test", counts: [a.of, b.of], pValue: FisherExactTest(first: a, second: b).pValue())
        finding.direction = difference > 0 ? .better : difference < 0 ? .worse : .same
        return finding
    }

    static func runs(_ count: Int) -> String { count == 1 ? "1 run" : "\(count) runs" }
}

extension RunSummary {
    /// Whether it came as far as to say something about recovery.
    var tellsOfRecovery: Bool { interrupted != true && verdict.tellsOfRecovery(hasBreach: recovery != nil) }

    /// Whether every SLO held; `nil` when that is not known, or there was none.
    var heldEverySLO: Bool? {
        if slos.contains(where: { $0.held == false }) { return false }
        // What would have come is not known.
        if verdict == .stopped { return nil }
        return slos.isEmpty || slos.contains { $0.held == nil } ? nil : true
    }
}

extension Report.Verdict {
    /// Whether a run that ended so says something about recovery. One that was stopped after a breach does: how long it took
    /// to detect is known, and at least how long to recover.
    func tellsOfRecovery(hasBreach: Bool) -> Bool {
        switch self {
        case .passed, .failed, .rollbackIncomplete: true
        case .stopped: hasBreach
        case .refused, .noSteadyState: false
        }
    }
}
