/// The file of a run's counters, `counters.csv` (RFC 4180): a line of names, then a line for each reading.
///
/// The first column is the time of the reading in seconds since the run's start. A counter is its growth since then, a
/// level is what was read. An empty cell says the same as the one above it, `nan` that nothing could be read; a slot
/// that was missed has no line. A last line without an end was cut off.
public enum CounterCSV {
    /// Why bytes are no counters.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line, from 1.
        public var line: Int
        /// What is wrong.
        public var reason: String
        /// Line and reason.
        public var description: String { "line \(line): \(reason)" }
    }

    /// The name of the first column.
    public static let time = "seconds"

    /// The first line.
    public static func header(_ names: [String]) -> [UInt8] {
        Array((([time] + names).map(quoted).joined(separator: ",") + "\n").utf8)
    }

    /// Writes rows, each against the one before.
    public struct Writer: Sendable {
        private var last: [Double?]

        /// Starts after a header with so many columns.
        public init(columns: Int) { last = Array(repeating: nil, count: columns) }

        /// One line: `time` in nanoseconds since the run's start.
        public mutating func line(at time: Int64, _ row: [Double]) -> [UInt8] {
            var text = Figure.plain(Double(time) / 1e9, decimals: 4)
            for (index, value) in row.enumerated() {
                text += ","
                if let before = last[index], before == value || (before.isNaN && value.isNaN) { continue }
                last[index] = value
                text += value.isFinite ? Figure.plain(value, decimals: 6) : "nan"
            }
            return Array((text + "\n").utf8)
        }
    }

    /// Reads a file.
    /// - Throws: `Failure` for what is no such file.
    public static func decode(_ bytes: [UInt8]) throws(Failure) -> CounterSeries {
        let end = bytes.lastIndex(of: 10) ?? 0
        var lines = bytes[..<end].split(separator: 10, omittingEmptySubsequences: false).makeIterator()
        guard let first = lines.next(), case let names = cells(String(decoding: first, as: UTF8.self)),
            names.first == time
        else { throw Failure(line: 1, reason: "the first column is not `\(time)`") }
        var series = CounterSeries(names: Array(names.dropFirst()))
        var number = 1
        while let line = lines.next() {
            number += 1
            try append(line, number, to: &series)
        }
        return series
    }

    private static func append(_ line: ArraySlice<UInt8>, _ number: Int, to series: inout CounterSeries) throws(Failure)
    {
        let cells = line.split(separator: 44, omittingEmptySubsequences: false)
        guard cells.count == series.names.count + 1 else {
            throw Failure(line: number, reason: "\(cells.count) cells, not \(series.names.count + 1)")
        }
        guard let seconds = Double(String(decoding: cells[0], as: UTF8.self)), abs(seconds) < 1e9,
            case let time = Int64((seconds * 1e9).rounded()), time >= series.times.last ?? .min
        else { throw Failure(line: number, reason: "the time is none, or before the one above") }
        series.times.append(time)
        for (index, cell) in cells.dropFirst().enumerated() {
            if cell.isEmpty {
                series.columns[index].append(series.columns[index].last ?? .nan)
            } else if let value = Double(String(decoding: cell, as: UTF8.self)), !value.isInfinite {
                series.columns[index].append(value)
            } else {
                throw Failure(line: number, reason: "cell \(index + 2) is no number")
            }
        }
    }

    /// The cells of a line in which some may be quoted.
    private static func cells(_ line: String) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells
    }

    /// An interface may have any name but one with `/`, `:` or a space.
    private static func quoted(_ name: String) -> String {
        let name = name.filter { $0 != "\"" && !$0.isNewline }
        return name.contains(",") ? "\"\(name)\"" : name
    }
}

extension Figure {
    /// A number for machines: with at most so many decimals, and no zeros at its end.
    static func plain(_ value: Double, decimals: Int) -> String {
        guard abs(value) < 1e12 else { return "\(value)" }
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        var text = String(scaled / scale)
        if scaled % scale != 0 {
            var fraction = String(scaled % scale + scale).dropFirst()
            while fraction.last == "0" { fraction.removeLast() }
            text += "." + fraction
        }
        return (value < 0 && scaled != 0 ? "-" : "") + text
    }
}
