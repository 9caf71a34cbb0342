import ChaosModel

/// The answer to the question that the report is opened for: are we recovering faster?
package struct HistoryHeadline {
    /// The question.
    package static let question = "Are we recovering faster?"
    /// How much what was found asks to be looked at, together: a colour beside the words.
    package enum Severity: String { case good, neutral, warn, bad }

    /// The answer in a sentence.
    package let answer: String
    /// What it rests on.
    package let details: [String]
    /// What the trends say together.
    let direction: HistoryReport.Trend.Direction
    /// What became worse before what was missed, and that before what became better.
    package let severity: Severity

    /// Counts the trends of TTR by group: no statistic of its own.
    package init(_ report: HistoryReport) {
        var names: [HistoryReport.Trend.Direction: [String]] = [:]
        for group in report.groups {
            let trend = group.trends.first { $0.measure == "recover" }
            names[trend?.direction ?? .unknown, default: []].append(HistoryWords.name(group, by: report.by))
        }
        let noun = HistoryWords.noun(by: report.by)
        let total = HistoryWords.plural(report.groups.count, noun.one, noun.many)
        func list(_ direction: HistoryReport.Trend.Direction) -> String? {
            guard let all = names[direction], !all.isEmpty else { return nil }
            let shown = all.prefix(3).joined(separator: ", ")
            return "\(all.count) of \(total)" + (all.count > 3 ? " (\(shown) and others)" : " (\(shown))")
        }
        let faster = list(.improving), slower = list(.worsening)
        let steady = names[.steady]?.count ?? 0, unknown = names[.unknown]?.count ?? 0
        switch (faster, slower) {
        case _ where report.groups.isEmpty:
            (answer, direction) = ("No run to tell from.", .unknown)
        case (let faster?, nil):
            (answer, direction) = ("Yes: recovery is getting faster in \(faster).", .improving)
        case (nil, let slower?):
            (answer, direction) = ("No: recovery is getting slower in \(slower).", .worsening)
        case (let faster?, let slower?):
            (answer, direction) = ("In part: faster in \(faster), slower in \(slower).", .worsening)
        case (nil, nil) where steady > 0:
            (answer, direction) = ("Not that it shows: no trend in \(steady) of \(total) at the 5 % level.", .steady)
        case (nil, nil):
            (answer, direction) = ("Too few recoveries yet to say.", .unknown)
        }
        var details: [String] = []
        if faster != nil || slower != nil, steady > 0 { details.append("No trend shown in \(steady) of \(total).") }
        if unknown > 0, unknown < report.groups.count {
            details.append("Too few recoveries to say in \(unknown) of \(total).")
        }
        if let specs = Self.specs(report, total: total) { details.append(specs) }
        details += Self.figures(report, direction)
        self.details = details
        if direction == .worsening || report.groups.contains(where: { !$0.regressions.isEmpty }) {
            severity = .bad
        } else {
            severity = !report.missed.isEmpty ? .warn : direction == .improving ? .good : .neutral
        }
    }

    /// Where the spec may be what changed.
    private static func specs(_ report: HistoryReport, total: String) -> String? {
        let trends = report.groups.compactMap { group in
            group.trends.first { $0.measure == "recover" && $0.direction != .unknown && $0.specs != nil }
        }
        guard report.groups.count > 1 else { return trends.first.flatMap(HistoryWords.specs) }
        return trends.isEmpty ? nil : "Several specs in \(trends.count) of \(total): a change there may be the spec's."
    }

    private static func figures(_ report: HistoryReport, _ direction: HistoryReport.Trend.Direction) -> [String] {
        guard report.runs > 0 else { return [] }
        var lines: [String] = []
        if report.groups.count == 1, let group = report.groups.first {
            if let recover = group.recover { lines.append("Time to recover: \(HistoryWords.sentence(recover)).") }
            for trend in group.trends where trend.measure == "recover" && trend.direction != .unknown {
                lines.append(
                    "Trend: \(HistoryWords.slope(trend)), \(HistoryWords.probability(trend.pValue)), \(trend.method)."
                )
            }
        }
        let regressions = report.groups.reduce(0) { $0 + $1.regressions.count }
        var found = regressions == 0 ? "No regression found" : HistoryWords.plural(regressions, "regression") + " found"
        if regressions == 0, direction == .worsening {
            found += ": the trend is over all runs, a regression is of the newest runs against those before"
        }
        lines.append(found + ".")
        if !report.missed.isEmpty {
            lines.append(HistoryWords.plural(report.missed.reduce(0) { $0 + ($1.times ?? 1) }, "drill") + " missed.")
        }
        return lines
    }
}
