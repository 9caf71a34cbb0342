import ChaosModel

/// Each measure's difference with its interval beside the line of no difference. A measure is drawn in its own scale, as a
/// share of the first side's value: a millisecond in ten and a second in ten are as far out.
struct DifferenceChart {
    let svg: String

    /// Draws; `nil` when no measure has an interval.
    init?(_ comparison: Comparison) {
        let bars = comparison.findings.compactMap(Self.bar).prefix(40)
        guard !bars.isEmpty else { return nil }
        let (left, width, row) = (230.0, 760.0, 24.0)
        let reach = max(0.1, bars.flatMap { [abs($0.low), abs($0.high)] }.max() ?? 0)
        let limit = min(reach, 3)
        func x(_ share: Double) -> Double {
            left + (width - left - 20) * (min(max(share, -limit), limit) + limit) / (2 * limit)
        }
        let height = row * Double(bars.count) + 30
        var parts = [
            "<svg class=\"differences\" role=\"img\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" aria-label=\"Differences as shares of the first side's values; the table below has them\">",
            "<path class=\"zero\" d=\"M\(Self.text(x(0))) 0V\(Int(height) - 24)\"/>",
        ]
        for (index, bar) in bars.enumerated() {
            let y = row * (Double(index) + 0.6)
            parts.append(
                "<g class=\"\(bar.direction.rawValue)\"><text x=\"\(Int(left) - 8)\" y=\"\(Self.text(y + 4))\" text-anchor=\"end\">\(Markup.escape(bar.name))</text>"
                    + "<path d=\"M\(Self.text(x(bar.low))) \(Self.text(y))H\(Self.text(x(bar.high)))\" stroke-width=\"2\"/>"
                    + "<circle cx=\"\(Self.text(x(bar.value)))\" cy=\"\(Self.text(y))\" r=\"4\"/><title>\(Markup.escape(bar.text))</title></g>"
            )
        }
        for share in [-limit, 0, limit] {
            let anchor = share < 0 ? "start" : share > 0 ? "end" : "middle"
            let label =
                (share > 0 ? "+" : "") + Figure.fixed(share * 100, 0) + " %"
                + (share != 0 && reach > limit ? " or more" : "")
            parts.append(
                "<text x=\"\(Self.text(x(share)))\" y=\"\(Int(height) - 6)\" text-anchor=\"\(anchor)\">\(label)</text>")
        }
        svg = (parts + ["</svg>"]).joined(separator: "\n")
    }

    private struct Bar {
        var name: String, text: String, direction: Comparison.Direction
        var value: Double, low: Double, high: Double
    }

    private static func bar(_ finding: Comparison.Finding) -> Bar? {
        guard let difference = finding.difference, let value = difference.value, let low = difference.low,
            let high = difference.high
        else { return nil }
        let scale: Double
        switch finding.unit {
        case .share: scale = 1
        case .seconds:
            guard let was = finding.was?.value, was > 0 else { return nil }
            scale = was
        }
        return Bar(
            name: finding.name, text: finding.text, direction: finding.direction, value: value / scale,
            low: low / scale,
            high: high / scale)
    }

    private static func text(_ value: Double) -> String {
        Figure.fixed(value, 1, trimmed: true).replacing("−", with: "-")
    }
}
