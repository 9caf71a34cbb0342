/// Reads a page of metrics as it comes, and keeps of it the series that are meant and the line that is being read.
public struct MetricPage: Sendable {
    /// What a page has told.
    public enum Finding: Hashable, Sendable {
        /// The number; may be infinite.
        case number(Double)
        /// No such series, or only ones whose number is NaN.
        case missing
        /// A series that is meant is written in a way that nobody can read.
        case malformed
        /// The page or one of its lines is too long.
        case tooLarge
    }

    private enum Place { case name(Int), series, elsewhere }

    private let selector: MetricSelector
    private let name: [UInt8]
    private var place = Place.name(0)
    private var line: [UInt8] = []
    private var size = 0
    private var number: Double?
    private var failure: Finding?

    /// The longest page and the longest line of a series, in bytes.
    public static let sizeLimit = 8 << 20, lineLimit = 64 << 10

    /// Looks for these series.
    public init(_ selector: MetricSelector) {
        self.selector = selector
        name = Array(selector.name.utf8)
    }

    /// Forgets what it has read.
    public mutating func reset() {
        place = .name(0)
        line.removeAll(keepingCapacity: true)
        size = 0
        number = nil
        failure = nil
    }

    /// Reads the next bytes of the page.
    public mutating func consume(_ bytes: ArraySlice<UInt8>) {
        size += bytes.count
        if size > Self.sizeLimit { failure = .tooLarge }
        guard failure == nil else { return }
        for byte in bytes {
            switch place {
            case .elsewhere: if byte == 10 { place = .name(0) }
            case .name(let index):
                if index < name.count {
                    place = byte == name[index] ? .name(index + 1) : byte == 10 ? .name(0) : .elsewhere
                } else if byte == 32 || byte == 9 || byte == UInt8(ascii: "{") {
                    line.append(byte)
                    place = .series
                } else {
                    place = byte == 10 ? .name(0) : .elsewhere
                }
            case .series where byte == 10: endLine()
            case .series where line.count == Self.lineLimit: failure = .tooLarge
            case .series: line.append(byte)
            }
        }
    }

    /// What the page has told, once all of it has been read.
    public mutating func finding() -> Finding {
        if case .series = place { endLine() }
        return failure ?? number.map { .number($0) } ?? .missing
    }

    private mutating func endLine() {
        if let series = MetricLine(line[...]) {
            // NaN is what a summary without observations has: no number.
            if !series.number.isNaN, selector.accepts(series.labels) {
                number = selector.combine(series.number, with: number)
            }
        } else if failure == nil {
            failure = .malformed
        }
        line.removeAll(keepingCapacity: true)
        place = .name(0)
    }
}
