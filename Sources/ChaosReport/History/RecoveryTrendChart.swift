import ChaosModel

/// A measure of one group's runs over time as inline SVG: a point with its bounds for each run, an arrow upwards for a
/// censored one, and the trend with the 95 % interval of its slope.
struct RecoveryTrendChart {
    private typealias Mark = (row: Int, at: Double, point: HistoryReport.Point, value: Report.Interval?)

    private let points: [Mark]
    private let measure: String, name: String, id: String
    private let trend: HistoryReport.Trend?
    private let durations: HistoryReport.Durations?
    private let axis: PlotAxis
    private let from: Double, to: Double
    private let isRecovery: Bool

    private let left = 66.0, right = 508.0, top = 14.0, bottom = 178.0, strip = 192.0

    /// A chart of `recover` or `detect`.
    /// - Parameters:
    ///   - points: Of these the runs that count are drawn; the measure's figures are of all runs of the group.
    ///   - span: The time axis in seconds since 1970, the same for all groups of a page.
    ///   - id: The group's; `id` and `r` and a number is the row of a point.
    init(
        _ measure: String, of group: HistoryReport.Group, name: String, points: [HistoryReport.Point],
        span: ClosedRange<Double>, id: String
    ) {
        self.measure = measure
        self.name = name
        self.id = id
        isRecovery = measure == "recover"
        let isRecovery = isRecovery
        self.points = points.enumerated().compactMap { row, point in
            guard point.leftOut == nil, let at = HistoryMoment.seconds(point.startedAt) else { return nil }
            return (row, at, point, isRecovery ? point.recover : point.detect)
        }
        trend = group.trends.first { $0.measure == measure }
        durations = isRecovery ? group.recover : group.detect
        let values = self.points.compactMap { entry in
            entry.value.map { isRecovery && entry.point.censored ? $0.low : $0.high }
        }
        axis = PlotAxis(values)
        let pad = max((span.upperBound - span.lowerBound) * 0.02, 60)
        from = span.lowerBound - pad
        to = span.upperBound + pad
    }

    /// Whether there is anything to draw.
    var isEmpty: Bool { !points.contains { $0.value != nil } }

    var svg: String {
        let tag = "\(id)-\(measure)"
        var parts = [
            "<svg class=\"trend\" role=\"group\" viewBox=\"0 0 520 226\" aria-labelledby=\"\(tag)-t \(tag)-d\">",
            "<title id=\"\(tag)-t\">\(Markup.escape("\(title) of \(name), by start of the run"))</title>",
            "<desc id=\"\(tag)-d\">\(Markup.escape(description))</desc>",
        ]
        parts += axes() + line(tag) + points.map(mark)
        return (parts + ["</svg>"]).joined(separator: "\n")
    }

    /// What the chart shows, for its caption.
    var caption: String {
        guard let trend else { return "\(title): too few runs for a trend." }
        guard trend.direction != .unknown else { return "\(title): \(HistoryWords.direction(trend)), \(trend.method)." }
        return "\(title): \(HistoryWords.direction(trend)), \(HistoryWords.slope(trend)), "
            + "\(HistoryWords.probability(trend.pValue)) (\(trend.method))."
            + (HistoryWords.specs(trend).map { " " + $0 } ?? "")
    }

    private var title: String { isRecovery ? "Time to recover" : "Time to detect" }

    private var description: String {
        (durations.map { HistoryWords.sentence($0) + ". " } ?? "") + caption + " The runs are in the table below."
    }

    private func axes() -> [String] {
        var parts: [String] = []
        for tick in axis.ticks {
            let y = Self.text(y(tick))
            parts.append("<line class=\"grid\" x1=\"66\" x2=\"508\" y1=\"\(y)\" y2=\"\(y)\"/>")
            parts.append(
                "<text x=\"60\" y=\"\(Self.text(self.y(tick) + 4))\" text-anchor=\"end\">"
                    + "\(Figure.duration(tick, trimmed: true))</text>")
        }
        for tick in HistoryMoment.ticks(from: from, to: to, count: 4) {
            let x = Self.text(x(tick.at))
            parts.append("<line class=\"tick\" x1=\"\(x)\" x2=\"\(x)\" y1=\"200\" y2=\"205\"/>")
            parts.append("<text x=\"\(x)\" y=\"219\" text-anchor=\"middle\">\(tick.text)</text>")
        }
        if points.contains(where: { $0.value == nil }) {
            parts.append("<text x=\"60\" y=\"196\" text-anchor=\"end\">none</text>")
        }
        return parts
    }

    /// The trend through the medians of time and measure; the band is the interval of its slope.
    private func line(_ tag: String) -> [String] {
        guard let slope = trend?.slope, let perDay = slope.value, let middle = durations?.median.value else {
            return []
        }
        let times = points.filter { $0.value != nil }.map(\.at)
        guard let first = times.first, let last = times.last, last > first else { return [] }
        let pivot =
            times.count % 2 == 1
            ? times[times.count / 2] : (times[times.count / 2 - 1] + times[times.count / 2]) / 2
        let places = (0...24).map { first + (last - first) * Double($0) / 24 }
        func path(_ slope: Double) -> [String] {
            places.map { "\(Self.text(x($0))) \(Self.text(y(middle + slope * ($0 - pivot) / 86_400)))" }
        }
        var parts = [
            "<clipPath id=\"\(tag)-c\"><rect x=\"66\" y=\"14\" width=\"442\" height=\"164\"/></clipPath>",
            "<g clip-path=\"url(#\(tag)-c)\">",
        ]
        if let low = slope.low, let high = slope.high {
            // Before the pivot the steeper slope is the lower line: the two cross there.
            parts.append(
                "<path class=\"band\" d=\"M\((path(low) + path(high).reversed()).joined(separator: "L"))Z\"/>")
        }
        let isShown = trend?.direction == .improving || trend?.direction == .worsening
        parts.append("<path class=\"fit\(isShown ? "" : " weak")\" d=\"M\(path(perDay).joined(separator: "L"))\"/>")
        return parts + ["</g>"]
    }

    private func mark(_ entry: Mark) -> String {
        let point = entry.point
        let x = Self.text(x(entry.at))
        let kind = point.verdict == .passed ? "point" : "point open"
        let shape: String
        switch entry.value {
        case nil: shape = "<path class=\"quiet\" d=\"M\(x) \(Self.text(strip - 4))v8\"/>"
        case let value? where isRecovery && point.censored:
            let y = Self.text(min(y(value.low), bottom))
            shape = "<path class=\"arrow\" d=\"M\(x) \(y)v-14m-4.5 5l4.5-6l4.5 6\"/>"
        case let value?:
            let bounds =
                abs(y(value.low) - y(value.high)) < 1
                ? "" : "<path class=\"bound\" d=\"M\(x) \(Self.text(y(value.low)))V\(Self.text(y(value.high)))\"/>"
            let middle = Self.text(y((value.low + value.high) / 2))
            shape = bounds + "<circle class=\"\(kind)\" cx=\"\(x)\" cy=\"\(middle)\" r=\"3.5\"/>"
        }
        let words = [
            point.run, HistoryWords.moment(point.startedAt),
            entry.value.map { "\(title) \(ReportWords.recover($0, censored: isRecovery && point.censored))" }
                ?? "no breach",
            ReportWords.verdict(point.verdict),
        ]
        return
            "<a href=\"#\(id)r\(entry.row)\" tabindex=\"-1\"><title>\(Markup.escape(words.joined(separator: ", ")))</title>"
            + shape + "</a>"
    }

    private func x(_ at: Double) -> Double { left + (right - left) * (at - from) / max(to - from, 1) }
    private func y(_ seconds: Double) -> Double { bottom - (bottom - top) * axis.share(seconds) }
    private static func text(_ value: Double) -> String { Markup.number(min(max(value, -9_999), 9_999)) }
}
