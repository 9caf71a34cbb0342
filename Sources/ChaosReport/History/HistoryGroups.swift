import ChaosModel

/// The groups of a page one by one: charts of what they measured over time, and the runs behind them.
struct HistoryGroups {
    let lines: [String]

    init(_ report: HistoryReport) {
        let limit = PointSelection.groupLimit
        let all = report.groups.enumerated().map { $0 }
        // Where there are too many, those with the most runs.
        let largest = Set(
            all.sorted { ($1.element.points.count, $0.offset) < ($0.element.points.count, $1.offset) }
                .prefix(limit).map(\.offset))
        let shown = all.filter { largest.contains($0.offset) && !$0.element.points.isEmpty }
        let moments = shown.flatMap { $0.element.points }.compactMap { HistoryMoment.seconds($0.startedAt) }
        guard let first = moments.min(), let last = moments.max() else {
            lines = []
            return
        }
        var lines = [Self.legend]
        if shown.count < all.count {
            let noun = HistoryWords.noun(by: report.by).many
            lines.append(
                "<p>The \(shown.count) \(noun) with the most runs of \(all.count); the tables and the JSON have all.</p>"
            )
        }
        for (index, group) in shown {
            lines += Self.group(
                group, name: HistoryWords.name(group, by: report.by), id: "g\(index)", span: first...last,
                groups: shown.count)
        }
        self.lines = lines
    }

    private static func group(
        _ group: HistoryReport.Group, name: String, id: String, span: ClosedRange<Double>, groups: Int
    ) -> [String] {
        let selection = PointSelection(group, groups: groups)
        var lines = ["<div class=\"group\" id=\"\(id)\"><h3>\(Markup.escape(name))</h3>"]
        let summary = [
            "\(HistoryWords.plural(group.runs, "run")): \(HistoryWords.verdicts(group.verdicts)).",
            group.recover.map { "Time to recover: \(HistoryWords.sentence($0))." }
                ?? (group.points.contains { $0.leftOut == nil }
                    ? "No run that counts had a breach." : "None of them says anything about recovery."),
        ]
        lines.append("<p>\(Markup.escape(summary.joined(separator: " ")))</p><div class=\"charts\">")
        for measure in ["recover", "detect"] {
            let chart = RecoveryTrendChart(
                measure, of: group, name: name, points: selection.points, span: span, id: id)
            guard !chart.isEmpty else { continue }
            lines.append("<figure>\(chart.svg)<figcaption>\(Markup.escape(chart.caption))</figcaption></figure>")
        }
        lines.append("</div>")
        if let note = notDrawn(group) { lines.append("<p class=\"dim\">\(Markup.escape(note))</p>") }
        if let note = selection.note { lines.append("<p class=\"dim\">\(Markup.escape(note))</p>") }
        lines.append(
            "<details class=\"runs\"><summary>Runs of \(Markup.escape(name)) (\(selection.points.count))</summary>")
        lines.append(table(selection.points, id: id).html)
        return lines + ["</details></div>"]
    }

    private static func table(_ points: [HistoryReport.Point], id: String) -> CellTable {
        let rows = points.enumerated().reversed()
        return CellTable(
            ["run", "started", "ended", "time to detect", "time to recover"],
            rows.map { _, point in
                [
                    .text(point.run), .text(HistoryWords.moment(point.startedAt)),
                    .text(ReportWords.verdict(point.verdict)), .text(point.detect.map(Figure.interval) ?? "–"),
                    .text(recovery(of: point)),
                ]
            }, caption: "Runs, newest first", anchors: rows.map { "\(id)r\($0.offset)" })
    }

    private static func recovery(of point: HistoryReport.Point) -> String {
        let time = point.recover.map { ReportWords.recover($0, censored: point.censored) }
        guard let reason = point.leftOut else { return time ?? "no breach" }
        return (time.map { $0 + ", " } ?? "") + "not counted: \(reason)"
    }

    /// Which runs the charts do not have, and why.
    private static func notDrawn(_ group: HistoryReport.Group) -> String? {
        let reasons = group.points.compactMap(\.leftOut)
        guard !reasons.isEmpty else { return nil }
        let counts = Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        let words = counts.count == 1 ? counts[0].key : counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "Not drawn: \(HistoryWords.plural(reasons.count, "run")) that \(reasons.count == 1 ? "says" : "say") "
            + "nothing about recovery (\(words))."
    }

    private static var legend: String {
        func entry(_ shape: String, _ text: String) -> String {
            "<li><svg viewBox=\"0 0 28 18\" aria-hidden=\"true\">\(shape)</svg> \(text)</li>"
        }
        let entries = [
            entry("<circle class=\"point\" cx=\"14\" cy=\"9\" r=\"3.5\"/>", "run that passed"),
            entry("<circle class=\"point open\" cx=\"14\" cy=\"9\" r=\"3.5\"/>", "run that did not pass"),
            entry("<path class=\"bound\" d=\"M14 1V17\"/>", "bounds of the time"),
            entry("<path class=\"arrow\" d=\"M14 17v-14m-4.5 5l4.5-6l4.5 6\"/>", "censored: took longer than this"),
            entry("<path class=\"quiet\" d=\"M14 5v8\"/>", "no breach"),
            entry("<path class=\"fit\" d=\"M1 9H27\"/>", "trend"),
            entry("<path class=\"fit weak\" d=\"M1 9H27\"/>", "none shown at the 5 % level"),
            entry("<path class=\"band\" d=\"M1 3H27V15H1Z\"/>", "95 % interval of the slope"),
        ]
        return "<ul class=\"legend\">\(entries.joined())</ul>"
            + "<p class=\"dim\">All charts share the axis of time. A point leads to its run in the table below its chart.</p>"
    }
}
