import ChaosModel

/// A probe's heat map as inline SVG, with its failures as a row of their own above.
struct HeatMapChart {
    private static let names = ["under 1 %", "1 %", "3 %", "10 %", "30 % and more"]
    private let map: HeatMap
    private let name: String
    private let phases: Report.Phases?
    private let id: String
    private let top = 30.0, bottom = 196.0

    init(_ map: HeatMap, name: String, index: Int, phases: Report.Phases?) {
        self.map = map
        self.name = name
        self.phases = phases
        id = "heat-\(index)"
    }

    var svg: String {
        var parts = [
            "<svg class=\"timeline heat\" role=\"img\" viewBox=\"0 0 1000 224\" aria-labelledby=\"\(id)-t \(id)-d\">",
            "<title id=\"\(id)-t\">How the answers of probe \(Markup.escape(name)) spread over latency and time</title>",
            "<desc id=\"\(id)-d\">\(Markup.escape(description))</desc>",
            "<text x=\"62\" y=\"15\" text-anchor=\"end\">failures</text>",
        ]
        var last = -20.0
        for tick in map.scale.ticks.reversed() {
            let place = top + (bottom - top) * (1 - map.scale.share(tick))
            guard place - last > 13 else { continue }
            last = place
            parts.append("<path class=\"grid\" d=\"M70 \(Markup.number(place))H984\"/>")
            parts.append(
                "<text x=\"62\" y=\"\(Markup.number(place + 4))\" text-anchor=\"end\">\(LogScale.text(tick))</text>")
        }
        parts.append(
            "<text class=\"axis\" transform=\"translate(14 113) rotate(-90)\" text-anchor=\"middle\">latency</text>")
        parts.append(map.axis.plot(y: 4, height: bottom - 4, [failures, cells]))
        parts.append(map.axis.svg(below: bottom))
        return (parts + ["</svg>"]).joined(separator: "\n")
    }

    /// What the shades stand for.
    static var legend: String {
        let shades = names.enumerated().map { index, name in
            "<li><svg viewBox=\"0 0 28 18\" aria-hidden=\"true\"><path class=\"h\(index + 1)\" d=\"M4 2h20v14h-20z\"/></svg> \(name)</li>"
        }
        return "<ul class=\"legend\"><li>Share of a time slice's answers:</li>\(shades.joined())</ul>"
    }

    private var cells: String {
        let height = Markup.number((bottom - top) / Double(map.rows), 4)
        let place = "translate(\(Markup.number(map.axis.start, 4)) \(Markup.number(top - 4)))"
        let paths = (1...HeatMap.levels.count + 1).map { level in
            "<path class=\"h\(level)\" d=\"\(map.path(level: UInt8(level)))\"/>"
        }
        return "<g transform=\"\(place) scale(\(Markup.number(map.width, 6)) \(height))\">\(paths.joined())</g>"
    }

    private var failures: String {
        let bars = map.failures.enumerated().compactMap { column, share -> String? in
            guard let share, share > 0 else { return nil }
            let height = Markup.number(max(share * 14, 2))
            return
                "M\(Markup.number(map.axis.start + Double(column) * map.width, 4)) 14v-\(height)h\(Markup.number(map.width, 4))v\(height)z"
        }
        return "<path class=\"error\" d=\"\(bars.joined())\"/>"
    }

    private var description: String {
        guard let phases else { return "The numbers are in the tables." }
        let words = [("before", phases.before), ("during", phases.during), ("after", phases.after)].compactMap {
            phase -> String? in
            guard let p50 = phase.1.p50, let p99 = phase.1.p99 else { return nil }
            return
                "\(phase.0) the faults half of the good answers took at most \(Figure.duration(p50)) and 99 % at most \(Figure.duration(p99))"
        }
        return words.joined(separator: "; ") + ". Each slice covers \(Figure.duration(map.width, trimmed: true))."
    }
}
