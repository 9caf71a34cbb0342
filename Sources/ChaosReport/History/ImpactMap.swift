import ChaosModel

/// Fault by probe as a table whose cells hold the figures, a word for the impact, and a shade to find it by.
struct ImpactMap {
    /// More columns than this would not be read.
    private static let probeLimit = 10

    let lines: [String]

    init(_ impacts: [HistoryReport.Impact]) {
        var weight: [String: Int] = [:]
        for impact in impacts { weight[impact.probe, default: 0] += impact.runs }
        let probes = weight.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        let shown = probes.prefix(Self.probeLimit).sorted()
        var cells: [String: [String: HistoryReport.Impact]] = [:]
        for impact in impacts { cells[impact.fault, default: [:]][impact.probe] = impact }
        let rows = cells.keys.sorted().map { fault in
            [CellTable.Cell.text(fault)]
                + shown.map { probe in cells[fault]?[probe].map(Self.cell) ?? .text("–") }
        }
        let note =
            shown.count < probes.count
            ? [
                "<p class=\"dim\">The \(shown.count) probes with the most runs of \(probes.count); the JSON has all.</p>"
            ] : []
        let caption = "Impact of each fault (rows) on each probe (columns)"
        lines =
            ["<p class=\"dim\">\(Markup.escape(HistorySections.impactNote))</p>"]
            + [CellTable(["fault"] + shown, rows, caption: caption, style: "impact").html] + note
    }

    private static func cell(_ impact: HistoryReport.Impact) -> CellTable.Cell {
        let level = ImpactLevel(impact)
        let parts = [
            "<span class=\"word\">\(level.name)</span>",
            "<span>failures \(Markup.escape(HistorySections.errors(impact)))</span>",
            "<span>p99 \(Markup.escape(HistorySections.p99(impact)))</span>",
            "<span>runs \(HistorySections.runs(impact))</span>",
        ]
        return .markup(parts.joined(), style: level == .none ? "" : "i\(level.rawValue)")
    }
}
