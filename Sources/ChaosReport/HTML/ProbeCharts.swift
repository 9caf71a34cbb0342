import ChaosModel

/// The charts of a report: the telling probe's timeline for the first screen, the others and the heat maps for the details.
struct ProbeCharts {
    /// More probes than this would not be read and would make the page heavy; the tables hold every probe.
    private static let most = 6
    /// How many buckets a timeline is drawn with, and how many of a second, finer level all charts together may carry.
    private static let coarse = 360, fine = 16_000

    /// Markup for the first screen; empty without answers.
    private(set) var lead: [String] = []
    /// Markup for the details.
    private(set) var details: [String] = []

    init(_ report: Report, record: Record, samples: [Sample]) {
        let each = ProbeAnswers.each(samples, probes: record.probes.count)
        let intervals = record.probes.map { $0.rate > 0 ? min(1 / $0.rate, 3600) : 1 }
        guard let axis = ProbeAnswers.axis(each, intervals: intervals) else { return }
        let answered = each.indices.filter { each[$0].count > 0 }
        guard let telling = Self.telling(report, record, answered) else { return }
        let shown = [telling] + answered.filter { $0 != telling }.prefix(Self.most - 1)
        let budget = min(Self.fine / shown.count, 4096)
        for index in shown {
            let probe = record.probes[index]
            let isLead = index == telling
            // A point of a few answers would show their slowest as every quantile, but a line of a few points shows nothing.
            let spacing = max(intervals[index], min(20 * intervals[index], axis.length / 100))
            guard let timeline = Timeline(each[index], on: axis, interval: spacing, most: Self.coarse) else { continue }
            let fine = Timeline(each[index], on: axis, interval: intervals[index], most: budget)
            let chart = TimelineChart(
                timeline, fine: fine.flatMap { $0.width < timeline.width ? $0 : nil }, on: axis, name: probe.name,
                index: index, slos: record.slos, report: report, layout: isLead ? .small : .large)
            let heat = HeatMap(each[index], on: axis, interval: intervals[index]).map {
                HeatMapChart($0, name: probe.name, index: index, phases: report.probes[probe.name]).svg
            }
            let heading = "<h3>Probe \(Markup.escape(probe.name)): \(Markup.escape(probe.question))</h3>"
            let times = "data-start=\"\(Markup.number(record.startedAt, 3))\""
            let note = "Each point covers \(Figure.duration(timeline.width, trimmed: true)), by scheduled time."
            let figure = [
                "<figure class=\"chart\" \(times) \(chart.data)>", chart.svg, "<figcaption class=\"dim\">",
                isLead ? "Probe \(Markup.escape(probe.name)): \(Markup.escape(probe.question)). \(note)" : note,
                "</figcaption></figure>",
            ]
            if isLead {
                lead = ["<h2>Timeline</h2>", Self.legend] + figure
            } else {
                details += [heading] + figure
            }
            if let heat {
                details += (isLead ? [heading] : [])
                details.append("<figure class=\"chart\" \(times)>\(heat)</figure>")
            }
        }
        guard !details.isEmpty else { return }
        details.insert("<h2>Latency over time</h2>\(HeatMapChart.legend)", at: 0)
        let left = answered.count - shown.count
        if left > 0 { details.append("<p class=\"dim\">\(left) more probes have no chart; the tables hold them.</p>") }
    }

    /// The probe that the worst breach was about, otherwise the one of the first SLO, otherwise the first.
    private static func telling(_ report: Report, _ record: Record, _ answered: [Int]) -> Int? {
        let worst = report.episodes.first { $0.recovery == report.recovery } ?? report.episodes.first
        let names = (worst?.slos ?? []) + report.slos.map(\.name)
        let probes = names.compactMap { name in record.slos.first { $0.name == name }?.probe }
        return probes.lazy.compactMap { name in answered.first { record.probes[$0].name == name } }.first
            ?? answered.first
    }

    private static var legend: String {
        func line(_ kind: String) -> String {
            "<svg viewBox=\"0 0 28 18\" aria-hidden=\"true\"><path class=\"\(kind)\" d=\"M1 9H27\"/></svg>"
        }
        func box(_ kind: String) -> String {
            "<svg viewBox=\"0 0 28 18\" aria-hidden=\"true\"><rect class=\"\(kind)\" x=\"4\" y=\"2\" width=\"20\" height=\"14\"/></svg>"
        }
        func mark(_ kind: String, _ letter: String) -> String {
            "<svg viewBox=\"0 0 28 18\" aria-hidden=\"true\"><g class=\"mark \(kind)\"><circle cx=\"14\" cy=\"9\" r=\"8\"/>"
                + "<text x=\"14\" y=\"13\" text-anchor=\"middle\">\(letter)</text></g></svg>"
        }
        let entries = [
            (line("p50"), "p50"), (line("p95"), "p95"), (line("p99"), "p99"),
            (line("slowest"), "slowest"), (line("limit"), "SLO"), (box("error"), "failures"),
            (box("fault"), "fault"), (box("breach"), "breach"), (mark("violated", "V"), "violated"),
            (mark("detected", "D"), "detected"), (mark("cleared", "C"), "cleared"),
            (mark("recovered", "R"), "recovered"),
        ]
        return "<ul class=\"legend\">" + entries.map { "<li>\($0.0) \($0.1)</li>" }.joined() + "</ul>"
    }
}
