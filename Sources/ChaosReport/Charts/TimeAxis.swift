import ChaosModel

/// The run's time from left to right: the same for every chart of a report, so that one can be read below the other.
struct TimeAxis {
    /// Seconds since the run's start.
    let start: Double, end: Double

    var length: Double { end - start }

    /// Left and right edge of every chart's plot, in units of its view box, which is 1000 wide.
    static let left = 70.0, right = 984.0

    /// A time's place in units of a chart's view box.
    func x(_ time: Double) -> Double {
        Self.left + (Self.right - Self.left) * min(max((time - start) / max(length, 1e-9), 0), 1)
    }

    /// The width of at most `most` buckets over the axis, no narrower than `interval`, as a round number where one fits.
    func width(most: Int, interval: Double) -> Double {
        let least = max(length / Double(most), interval, 1e-6)
        return Self.widths.first { $0 >= least * 0.999_999 } ?? least
    }

    /// Marks at round times, at most a dozen.
    var ticks: [Double] {
        let step = Self.steps.first { length / $0 <= 12 } ?? length / 10
        guard step > 0 else { return [] }
        let first = (start / step).rounded(.up)
        return (0..<14).map { (first + Double($0)) * step }.filter { $0 <= end }
    }

    /// The axis below a plot that ends at `bottom`.
    func svg(below bottom: Double) -> String {
        let marks = ticks.map { tick in
            let place = Markup.number(x(tick))
            return "<path class=\"tick\" d=\"M\(place) \(Markup.number(bottom))v6\"/><text x=\"\(place)\" "
                + "y=\"\(Markup.number(bottom + 20))\" text-anchor=\"middle\">\(Figure.fixed(tick, 3, trimmed: true)) s</text>"
        }
        return "<g class=\"ticks\" data-y=\"\(Markup.number(bottom))\">\(marks.joined())</g>"
    }

    /// What the moving part of a chart is drawn in: its x is seconds, so that a script can zoom by its view box alone.
    func plot(y: Double, height: Double, _ content: [String]) -> String {
        let box = "\(Markup.number(start, 4)) 0 \(Markup.number(max(length, 1e-3), 4)) \(Markup.number(height))"
        return
            "<svg class=\"plot\" x=\"70\" y=\"\(Markup.number(y))\" width=\"914\" height=\"\(Markup.number(height))\" "
            + "viewBox=\"\(box)\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\(content.joined(separator: "\n"))</svg>"
    }

    private static let widths: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600,
    ]
    private static let steps: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600,
        7200, 21_600, 86_400,
    ]
}
