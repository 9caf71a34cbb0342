import ChaosModel

/// A probe's timeline as inline SVG: latency on a logarithmic axis above, share of failures below, with the spans of
/// the faults and the moments of each breach. Complete without a script; one can zoom it by what it carries as data.
struct TimelineChart {
    /// Edges of the panels, in units of the view box.
    struct Layout {
        let middle: Double, bottom: Double
        /// On the first screen, and among the details.
        static let small = Layout(middle: 206, bottom: 266), large = Layout(middle: 296, bottom: 376)
        let top = 56.0
        /// Between the panels stand no marks.
        var errorTop: Double { middle + 14 }
        var height: Double { bottom + 28 }
    }

    /// What the chart draws, and what it shows when zoomed in, if there is more.
    let timeline: Timeline, fine: Timeline?
    let axis: TimeAxis
    let scale: LogScale
    let report: Report
    let layout: Layout
    private let thresholds: [(seconds: Double, text: String)]
    private let name: String
    private let id: String

    init(
        _ timeline: Timeline, fine: Timeline?, on axis: TimeAxis, name: String, index: Int, slos: [SLO], report: Report,
        layout: Layout
    ) {
        self.timeline = timeline
        self.fine = fine
        self.axis = axis
        self.report = report
        self.name = name
        self.layout = layout
        id = "timeline-\(index)"
        var seen: Set<Double> = []
        thresholds = slos.filter { $0.probe == name }.compactMap { slo in
            slo.objective.threshold.flatMap { seen.insert($0).inserted ? ($0, slo.text) : nil }
        }
        scale = LogScale(
            holding: timeline.buckets.flatMap { [$0.p50, $0.max] }.compactMap { $0 } + thresholds.map(\.0))
    }

    var svg: String {
        let label = Markup.escape(name)
        var parts = [
            "<svg class=\"timeline\" role=\"img\" viewBox=\"0 0 1000 \(Markup.number(layout.height))\" "
                + "aria-labelledby=\"\(id)-t \(id)-d\">",
            "<title id=\"\(id)-t\">Latency and failures of probe \(label) over the run</title>",
            "<desc id=\"\(id)-d\">\(Markup.escape(description))</desc>",
        ]
        parts += grid()
        parts.append(plot)
        parts += limits()
        parts.append(axis.svg(below: layout.bottom))
        parts += faultNames() + marks()
        return (parts + ["</svg>"]).joined(separator: "\n")
    }

    /// What the page's script needs: the scale of the latency panel, and the buckets.
    var data: String {
        var data =
            "data-scale=\"\(Markup.number(scale.low, 9)) \(Markup.number(scale.high, 9)) \(Markup.number(layout.top)) "
            + "\(Markup.number(layout.middle)) \(Markup.number(layout.errorTop)) \(Markup.number(layout.bottom))\" "
            + "data-coarse=\"\(timeline.text)\""
        if let fine { data += " data-fine=\"\(fine.text)\"" }
        return data
    }

    private var description: String {
        let faults = report.faults.map { "\($0.fault) in effect \(ReportWords.span($0))" }
        let breaches = report.episodes.map { episode in
            "violated at \(ReportWords.moment(episode.violated.high)), detected at \(ReportWords.moment(episode.detected)), "
                + (episode.recovered.map { "recovered at \(ReportWords.moment($0.high))" } ?? "not recovered")
        }
        return (faults + breaches).joined(separator: "; ") + ". The numbers are in the tables."
    }

    /// What moves when the chart is zoomed, in seconds from left to right.
    private var plot: String {
        var content = faultSpans() + breaches()
        content.append("<path class=\"error\" d=\"\(failures)\"/>")
        content += [
            line("slowest") { $0.max }, line("p99") { $0.p99 }, line("p95") { $0.p95 }, line("p50") { $0.p50 },
        ]
        content += moments.map { moment in
            let place = Markup.number(moment.at, 4)
            return
                "<path class=\"moment \(moment.kind)\" d=\"M\(place) 0V\(Markup.number(layout.bottom - layout.top))\"/>"
        }
        return axis.plot(y: layout.top, height: layout.bottom - layout.top, content)
    }

    /// A height inside the plot, which begins at the top.
    private func y(_ seconds: Double) -> Double { (layout.middle - layout.top) * (1 - scale.share(seconds)) }

    private func limits() -> [String] {
        var last = -20.0
        return thresholds.sorted { $0.seconds > $1.seconds }.map { limit in
            let place = layout.top + y(limit.seconds)
            let text = max(place - 5, last + 13)
            last = text
            return "<path class=\"limit\" d=\"M70 \(Markup.number(place))H984\"/><text class=\"limit-text\" x=\"980\" "
                + "y=\"\(Markup.number(text))\" text-anchor=\"end\">\(Markup.escape(Markup.cut(limit.text, to: 48)))</text>"
        }
    }

    private func grid() -> [String] {
        var parts: [String] = []
        func row(_ place: Double, _ text: String) {
            parts.append("<path class=\"grid\" d=\"M70 \(Markup.number(place))H984\"/>")
            parts.append("<text x=\"62\" y=\"\(Markup.number(place + 4))\" text-anchor=\"end\">\(text)</text>")
        }
        var last = -20.0
        for tick in scale.ticks.reversed() {
            let place = layout.top + y(tick)
            guard place - last > 13 else { continue }
            last = place
            row(place, LogScale.text(tick))
        }
        row(layout.errorTop, "100 %")
        row(layout.bottom, "0 %")
        for (text, from, to) in [
            ("latency", layout.top, layout.middle), ("failures", layout.errorTop, layout.bottom),
        ] {
            parts.append(
                "<text class=\"axis\" transform=\"translate(14 \(Markup.number((from + to) / 2))) rotate(-90)\" "
                    + "text-anchor=\"middle\">\(text)</text>")
        }
        return parts
    }

    private var failures: String {
        let base = layout.bottom - layout.top
        return timeline.buckets.enumerated().map { index, bucket in
            guard bucket.failures > 0 else { return "" }
            let height = max((layout.bottom - layout.errorTop) * Double(bucket.failures) / Double(bucket.count), 1)
            let from = Markup.number(timeline.start + timeline.width * Double(index), 4)
            let tall = Markup.number(height)
            return "M\(from) \(Markup.number(base))v-\(tall)h\(Markup.number(timeline.width, 4))v\(tall)z"
        }.joined()
    }

    /// One line through the buckets' middles; a bucket without a good answer interrupts it.
    private func line(_ kind: String, _ value: (Timeline.Bucket) -> Double?) -> String {
        var path = ""
        var isDrawing = false
        for (index, bucket) in timeline.buckets.enumerated() {
            guard let value = value(bucket) else {
                isDrawing = false
                continue
            }
            let place = Markup.number(timeline.start + (Double(index) + 0.5) * timeline.width, 4)
            path += "\(isDrawing ? "L" : "M")\(place) \(Markup.number(y(value)))"
            // A lone point would be invisible.
            if !isDrawing { path += "h0" }
            isDrawing = true
        }
        return "<path class=\"\(kind)\" d=\"\(path)\"/>"
    }
}
