import ChaosModel

/// How a probe's good answers spread over latency and time: for each slice of time, their share in each band of latency.
struct HeatMap {
    /// The shares from which a cell is drawn darker; below the first it is drawn lightest.
    static let levels = [0.01, 0.03, 0.1, 0.3]
    private static let bandsPerDecade = 8

    let axis: TimeAxis
    let scale: LogScale
    /// Width of a slice in seconds, and how many slices and bands there are.
    let width: Double, columns: Int, rows: Int
    /// The level of each cell, slice by slice, from the slowest band down; 0 is empty, 1 the lightest.
    private(set) var cells: [UInt8]
    /// The share of failures in each slice; `nil` without an answer.
    let failures: [Double?]

    /// The heat map of a probe that asked every `interval` seconds; `nil` without a good answer.
    init?(_ answers: ProbeAnswers, on axis: TimeAxis, interval: Double) {
        let good = answers.latencies.lazy.filter { $0 >= 0 }
        guard let least = good.min(), let most = good.max() else { return nil }
        let scale = LogScale(holding: [Double(least) / 1e9, Double(most) / 1e9])
        // Fewer than a few answers in a slice would be no distribution.
        let width = axis.width(most: 180, interval: interval * 4)
        let columns = max(min(Int((axis.length / width).rounded(.up)), 180), 1)
        let rows = scale.decades * Self.bandsPerDecade
        var counts = [UInt32](repeating: 0, count: columns * rows)
        var all = [UInt32](repeating: 0, count: columns), bad = all
        for (scheduled, latency) in zip(answers.scheduled, answers.latencies) {
            let column = min(max(Int((Double(scheduled) / 1e9 - axis.start) / width), 0), columns - 1)
            all[column] += 1
            if latency < 0 {
                bad[column] += 1
            } else {
                let height = scale.share(Double(latency) / 1e9)
                counts[column * rows + min(max(rows - 1 - Int(height * Double(rows)), 0), rows - 1)] += 1
            }
        }
        cells = counts.indices.map { index in
            guard counts[index] > 0 else { return 0 }
            let share = Double(counts[index]) / Double(all[index / rows])
            return UInt8(1 + Self.levels.count { share >= $0 })
        }
        failures = zip(all, bad).map { all, bad in all > 0 ? Double(bad) / Double(all) : nil }
        (self.axis, self.scale, self.width, self.columns, self.rows) = (axis, scale, width, columns, rows)
    }

    /// The cells of one level as a path whose unit is a cell, neighbours in a band drawn as one.
    func path(level: UInt8) -> String {
        var path = ""
        for row in 0..<rows {
            var column = 0
            while column < columns {
                let first = column
                while column < columns, cells[column * rows + row] == level { column += 1 }
                if column > first { path += "M\(first) \(row)h\(column - first)v1H\(first)" }
                column += 1
            }
        }
        return path
    }
}
