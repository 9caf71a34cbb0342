import ChaosModel

/// A probe's timeline as inline SVG: latency on a logarithmic axis above, share of failures below, with the spans of
/// the faults and the moments of each breach.
struct TimelineChart {
    private let timeline: Timeline
    private let report: Report
    private let thresholds: [(seconds: Double, text: String)]
    private let name: String
    private let id: String
    private let low: Double
    private let high: Double

    private let left = 70.0, right = 984.0
    private let top = 64.0, middle = 304.0, errorTop = 330.0, bottom = 410.0

    init(_ timeline: Timeline, name: String, index: Int, slos: [SLO], report: Report) {
        self.timeline = timeline
        self.report = report
        self.name = name
        id = "timeline-\(index)"
        var seen: Set<Double> = []
        thresholds = slos.filter { $0.probe == name }.compactMap { slo in
            slo.objective.threshold.flatMap { seen.insert($0).inserted ? ($0, slo.text) : nil }
        }
        let values =
            timeline.buckets.flatMap { [$0.p50, $0.p99] }.compactMap { $0 }.filter { $0 > 0 } + thresholds.map(\.0)
        var (least, most) = (1e-6, 1e-6)
        while least * 10 <= values.min() ?? 0.001 { least *= 10 }
        while most < values.max() ?? 1, most < 1e6 { most *= 10 }
        (low, high) = (least, max(most, least * 10))
    }

    var svg: String {
        let label = Markup.escape(name)
        var parts = [
            "<svg class=\"timeline\" role=\"img\" viewBox=\"0 0 1000 450\" aria-labelledby=\"\(id)-t \(id)-d\">",
            "<title id=\"\(id)-t\">Latency and failures of probe \(label) over the run</title>",
            "<desc id=\"\(id)-d\">\(Markup.escape(description))</desc>",
        ]
        parts += faults() + axes()
        parts += thresholds.map { limit in
            let y = Self.text(y(limit.seconds))
            return
                "<line class=\"limit\" x1=\"70\" x2=\"984\" y1=\"\(y)\" y2=\"\(y)\"/><text class=\"limit-text\" x=\"980\" "
                + "y=\"\(Self.text(self.y(limit.seconds) - 5))\" text-anchor=\"end\">\(Markup.escape(limit.text))</text>"
        }
        parts += errors()
        parts += [line("p99") { $0.p99 }, line("p50") { $0.p50 }]
        parts += markers()
        return (parts + ["</svg>"]).joined(separator: "\n")
    }

    private var description: String {
        let faults = report.faults.map { "\($0.fault) in effect \(ReportWords.span($0))" }
        let breaches = report.episodes.map { episode in
            "violated at \(ReportWords.moment(episode.violated.high)), detected at \(ReportWords.moment(episode.detected)), "
                + (episode.recovered.map { "recovered at \(ReportWords.moment($0.high))" } ?? "not recovered")
        }
        return (faults + breaches).joined(separator: "; ") + ". The numbers are in the tables."
    }

    private func axes() -> [String] {
        var parts: [String] = []
        var decade = low
        while decade <= high * 1.01 {
            let place = Self.text(y(decade))
            parts.append("<line class=\"grid\" x1=\"70\" x2=\"984\" y1=\"\(place)\" y2=\"\(place)\"/>")
            parts.append(
                "<text x=\"62\" y=\"\(Self.text(y(decade) + 4))\" text-anchor=\"end\">\(Self.tick(decade))</text>")
            decade *= 10
        }
        for (share, place) in [(0, bottom), (50, (errorTop + bottom) / 2), (100, errorTop)] {
            parts.append(
                "<line class=\"grid\" x1=\"70\" x2=\"984\" y1=\"\(Self.text(place))\" y2=\"\(Self.text(place))\"/>")
            parts.append("<text x=\"62\" y=\"\(Self.text(place + 4))\" text-anchor=\"end\">\(share) %</text>")
        }
        let length = timeline.end - timeline.start
        let step =
            [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].first { length / $0 <= 12 } ?? length
            / 10
        var time = (timeline.start / step).rounded(.up) * step
        while time <= timeline.end {
            let place = Self.text(x(time))
            parts.append(
                "<line class=\"tick\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(Self.text(bottom))\" y2=\"416\"/>")
            parts.append(
                "<text x=\"\(place)\" y=\"431\" text-anchor=\"middle\">\(Figure.fixed(time, 1, trimmed: true)) s</text>"
            )
            time += step
        }
        parts.append(
            "<text class=\"axis\" transform=\"translate(14 184) rotate(-90)\" text-anchor=\"middle\">latency</text>")
        parts.append(
            "<text class=\"axis\" transform=\"translate(14 370) rotate(-90)\" text-anchor=\"middle\">failures</text>")
        return parts
    }

    /// Each fault's span across both panels; its name stands above, one row lower when the one before is too near.
    private func faults() -> [String] {
        var ends = [Double](repeating: 0, count: 2)
        return report.faults.flatMap { fault -> [String] in
            guard let on = fault.effectiveAt else { return [] }
            let from = x(on)
            let to = fault.clearedAt.map { x($0) } ?? from
            let label = "\(fault.step) \(fault.fault)"
            let place = min(max(from, left), right - Double(label.count) * 6.6)
            let row = ends.indices.first { ends[$0] <= place } ?? ends.count - 1
            ends[row] = place + Double(label.count) * 6.6 + 8
            let shape =
                to - from < 2
                ? "<line class=\"instant\" x1=\"\(Self.text(from))\" x2=\"\(Self.text(from))\" y1=\"64\" y2=\"410\"/>"
                : "<rect class=\"fault\" x=\"\(Self.text(from))\" y=\"64\" width=\"\(Self.text(to - from))\" height=\"346\"/>"
            return [
                shape,
                "<text class=\"fault-text\" x=\"\(Self.text(place))\" y=\"\(row * 14 + 12)\">\(Markup.escape(label))</text>",
            ]
        }
    }

    private func errors() -> [String] {
        let bar = max((right - left) / Double(max(timeline.buckets.count, 1)), 0.5)
        return timeline.buckets.enumerated().compactMap { index, bucket in
            guard bucket.failures > 0 else { return nil }
            let height = max((bottom - errorTop) * Double(bucket.failures) / Double(bucket.count), 1)
            return
                "<rect class=\"error\" x=\"\(Self.text(left + bar * Double(index)))\" y=\"\(Self.text(bottom - height))\" "
                + "width=\"\(Self.text(bar))\" height=\"\(Self.text(height))\"/>"
        }
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
            let place = x(timeline.start + (Double(index) + 0.5) * timeline.width)
            path += "\(isDrawing ? "L" : "M")\(Self.text(place)) \(Self.text(y(value)))"
            // A lone point would be invisible.
            if !isDrawing { path += "h0.1" }
            isDrawing = true
        }
        return "<path class=\"\(kind)\" d=\"\(path)\"/>"
    }

    private func markers() -> [String] {
        var marks: [(at: Double, letter: String, kind: String)] = []
        for episode in report.episodes.prefix(20) {
            marks.append((Double(episode.violated.high) / 1e9, "V", "violated"))
            marks.append((Double(episode.detected) / 1e9, "D", "detected"))
            if let cleared = episode.cleared { marks.append((Double(cleared.high) / 1e9, "C", "cleared")) }
            if let recovered = episode.recovered { marks.append((Double(recovered.high) / 1e9, "R", "recovered")) }
        }
        var last = left - 20
        return marks.sorted { ($0.at, $0.letter) < ($1.at, $1.letter) }.map { mark in
            let line = x(mark.at)
            let badge = min(max(line, last + 17), right + 8)
            last = badge
            return "<g class=\"mark \(mark.kind)\"><title>\(mark.kind) at \(Figure.fixed(mark.at, 3)) s</title>"
                + "<path d=\"M\(Self.text(badge)) 54L\(Self.text(line)) 64V410\"/>"
                + "<circle cx=\"\(Self.text(badge))\" cy=\"46\" r=\"8\"/>"
                + "<text x=\"\(Self.text(badge))\" y=\"50\" text-anchor=\"middle\">\(mark.letter)</text></g>"
        }
    }

    private func x(_ time: Double) -> Double {
        let share = (time - timeline.start) / max(timeline.end - timeline.start, 1e-9)
        return left + (right - left) * min(max(share, 0), 1)
    }

    private func y(_ seconds: Double) -> Double {
        let share = Self.log2(max(seconds, low) / low) / Self.log2(high / low)
        return middle - (middle - top) * min(max(share, 0), 1)
    }

    /// Binary logarithm to seven digits, by the series of atanh; the standard library has none.
    private static func log2(_ value: Double) -> Double {
        let ratio = (value.significand - 1) / (value.significand + 1)
        let series = (0..<7).reversed().reduce(0.0) { $0 * ratio * ratio + 1 / Double(2 * $1 + 1) }
        return Double(value.exponent) + 2 * ratio * series / 0.693_147_180_559_945
    }

    private static func text(_ value: Double) -> String { Figure.fixed(value, 1, trimmed: true) }

    private static func tick(_ seconds: Double) -> String {
        if seconds < 0.000_99 { return Figure.fixed(seconds * 1e6, 0) + " µs" }
        return seconds < 0.99 ? Figure.fixed(seconds * 1e3, 0) + " ms" : Figure.fixed(seconds, 0) + " s"
    }
}
