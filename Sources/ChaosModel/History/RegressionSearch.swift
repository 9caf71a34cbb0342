/// Compares the newest runs of an experiment with those before them and with a declared baseline.
struct RegressionSearch {
    /// What became worse, against the previous runs first.
    let regressions: [HistoryReport.Regression]

    /// - Parameters:
    ///   - runs: Of one experiment, all of which count, oldest first.
    ///   - baseline: The identities of the runs of its baseline; none when none is declared.
    init(_ runs: [HistoryRun], baseline: [String], rule: RegressionRule) {
        let names = Set(baseline)
        var found = Self.look(
            at: runs.suffix(rule.newest), against: runs.dropLast(rule.newest).suffix(rule.previous),
            .previous, unrecovered: Self.unrecovered(runs, reference: nil, limit: rule.previous), rule)
        let base = runs.filter { names.contains($0.summary.run) }
        if !base.isEmpty {
            // A run that a member of the baseline came after is not among the newest.
            let newer = runs.suffix(from: (runs.lastIndex { names.contains($0.summary.run) } ?? -1) + 1)
            found += Self.look(
                at: newer.suffix(rule.newest), against: base[...], .baseline,
                unrecovered: Self.unrecovered(Array(newer), reference: base, limit: rule.previous), rule)
        }
        regressions = found
    }

    /// The newest runs if none of them recovered, and those before or of the reference if all of them did.
    private static func unrecovered(
        _ runs: [HistoryRun], reference: [HistoryRun]?, limit: Int
    ) -> (runs: [HistoryRun], before: [HistoryRun])? {
        let newest = Array(runs.reversed().prefix(while: \.isUnrecovered))
        let before = reference ?? Array(runs.dropLast(newest.count).suffix(limit))
        guard !newest.isEmpty, !before.isEmpty, !before.contains(where: { $0.recover?.isCensored == true }) else {
            return nil
        }
        return (newest, before)
    }

    /// A sentence after others where runs have a spec that none of those before had.
    fileprivate static func specChange(_ before: some Sequence<HistoryRun>, _ newest: some Sequence<HistoryRun>)
        -> String
    {
        Set(before.map(\.summary.specHash)).isSuperset(of: newest.map(\.summary.specHash))
            ? "" : " The spec changed in between."
    }

    private static func look(
        at newest: ArraySlice<HistoryRun>, against before: ArraySlice<HistoryRun>,
        _ reference: HistoryReport.Regression.Reference,
        unrecovered: (runs: [HistoryRun], before: [HistoryRun])?, _ rule: RegressionRule
    ) -> [HistoryReport.Regression] {
        guard let experiment = newest.last?.summary.experiment else { return [] }
        var found: [HistoryReport.Regression] = []
        if let unrecovered {
            found.append(.init(unrecovered: unrecovered.runs, after: unrecovered.before, reference))
        }
        let comparisons = RegressionMeasures(Array(before), Array(newest), rule: rule).comparisons
        let adjusted = HolmCorrection.adjusted(comparisons.map(\.pValue))
        let change = specChange(before, newest)
        for (comparison, p) in zip(comparisons, adjusted) where p < rule.level && comparison.isLarge {
            // The plainer finding says it already.
            if comparison.measure == "recover", unrecovered != nil { continue }
            let size = reference == .previous ? "the \(before.count) before" : "the \(before.count) of the baseline"
            let now = newest.count == 1 ? "the newest run" : "the newest \(newest.count) runs"
            found.append(
                .init(
                    measure: comparison.measure, reference: reference, runs: newest.reversed().map(\.summary.run),
                    comparedWith: before.map(\.summary.run), was: comparison.was, now: comparison.now, pValue: p,
                    method: comparison.test + ", one-sided; p after Holm's correction over \(comparisons.count) "
                        + (comparisons.count == 1 ? "measure" : "measures") + "; " + comparison.least,
                    text: "\(comparison.words) in \(now), \(comparison.wordsBefore) in \(size)"
                        + " (p \(p < 0.001 ? "< 0.001" : "= " + Figure.fixed(p, 3)))." + change,
                    experiment: experiment))
        }
        return found
    }
}

extension HistoryReport.Regression {
    /// Runs that did not recover, after runs that all did: a regression by rule, from the first one on.
    fileprivate init(unrecovered runs: [HistoryRun], after before: [HistoryRun], _ reference: Reference) {
        let bound = runs.compactMap { $0.recover?.low }.max() ?? 0
        let was = HistoryReport.Durations(before.compactMap(\.recover))?.median
        let those = reference == .previous ? "the \(before.count) before" : "the \(before.count) of the baseline"
        self.init(
            measure: "recover", reference: reference, runs: runs.map(\.summary.run),
            comparedWith: before.map(\.summary.run), was: was ?? .init(value: nil),
            now: .init(value: nil, low: bound), pValue: nil,
            method: "rule: not recovered, after runs that all recovered or were never in breach",
            text: "The service did not recover in the newest " + (runs.count == 1 ? "run" : "\(runs.count) runs")
                + ", not within \(Figure.duration(bound)); it was never left so in \(those)."
                + RegressionSearch.specChange(before, runs),
            experiment: runs.first?.summary.experiment)
    }
}
