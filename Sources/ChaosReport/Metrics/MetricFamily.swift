import ChaosModel

/// Figures of one name: what they are, and each with its labels. Those of the history are gauges: it is pruned, and a counter
/// that falls is taken for one that began anew.
struct MetricFamily {
    /// What a figure is.
    enum Kind: String {
        /// It rises and falls.
        case gauge
        /// It never falls.
        case counter
    }

    /// One figure.
    struct Point {
        var labels: [(name: String, value: String)]
        var value: Double
    }

    /// The name; one with a unit ends in it.
    var name: String
    /// `seconds`, `ratio`, or `nil` for a bare number.
    var unit: String?
    var help: String
    var kind = Kind.gauge
    var points: [Point] = []

    mutating func add(_ value: Double?, _ labels: [(name: String, value: String)]) {
        if let value { points.append(Point(labels: labels, value: value)) }
    }

    /// The family's lines, each ended; none without a figure.
    func text(_ form: MetricForm) -> String {
        guard !points.isEmpty else { return "" }
        // OpenMetrics calls a counter's family by its name, and Prometheus by that of its figures.
        let sample = kind == .counter ? name + "_total" : name
        let name = form == .openMetrics ? name : sample
        var text = "# TYPE \(name) \(kind.rawValue)\n"
        if form == .openMetrics, let unit { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(Self.escaped(help, quotes: form == .openMetrics))\n"
        for point in points {
            let labels = point.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += sample + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
            text += " \(Self.number(point.value))\n"
        }
        return text
    }

    /// Text as both formats escape it; a quotation mark in plain help needs none in Prometheus' own.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            // A parser that goes by lines may take them for ends of one.
            case "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": escaped += " "
            case "\0": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
