/// What has to be taken from one text and added to it to make another, line by line.
public struct LineDifference: Sendable {
    /// A line of the difference.
    public struct Line: Hashable, Codable, Sendable {
        /// What becomes of it.
        public enum Kind: String, Codable, Sendable { case same, removed, added, skipped }
        /// Whether it stays, goes or comes; `skipped` stands for lines that stay and are not shown.
        public var kind: Kind
        /// The line.
        public var text: String
    }

    /// More lines than this, and the table of the longest common subsequence would be too large.
    private static let mostLines = 2_000

    /// The lines in order; `nil` when the texts are too long.
    public let lines: [Line]?

    /// Compares two texts.
    /// - Parameter context: lines that are shown before and after a change.
    public init(_ was: String, _ now: String, context: Int = 2) {
        let a = was.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let b = now.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard a.count <= Self.mostLines, b.count <= Self.mostLines else {
            lines = nil
            return
        }
        lines = Self.cut(Self.whole(a, b), context: context)
    }

    private static func whole(_ a: [String], _ b: [String]) -> [Line] {
        // Length of the longest common subsequence of what is left from each pair of lines on.
        let width = b.count + 1
        var lengths = [Int32](repeating: 0, count: (a.count + 1) * width)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                lengths[i * width + j] =
                    a[i] == b[j]
                    ? lengths[(i + 1) * width + j + 1] + 1
                    : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
            }
        }
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if i < a.count, j < b.count, a[i] == b[j] {
                lines.append(Line(kind: .same, text: a[i]))
                (i, j) = (i + 1, j + 1)
            } else if i < a.count, j == b.count || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
                lines.append(Line(kind: .removed, text: a[i]))
                i += 1
            } else {
                lines.append(Line(kind: .added, text: b[j]))
                j += 1
            }
        }
        return lines
    }

    /// Leaves out the lines that are far from every change.
    private static func cut(_ lines: [Line], context: Int) -> [Line] {
        var isShown = [Bool](repeating: false, count: lines.count)
        for index in lines.indices where lines[index].kind != .same {
            for near in max(0, index - context)..<min(lines.count, index + context + 1) { isShown[near] = true }
        }
        var shown: [Line] = []
        var index = 0
        while index < lines.count {
            if isShown[index] {
                shown.append(lines[index])
                index += 1
                continue
            }
            let end = lines.indices[index...].first { isShown[$0] } ?? lines.count
            shown.append(Line(kind: .skipped, text: end - index == 1 ? "1 line" : "\(end - index) lines"))
            index = end
        }
        return shown.count == 1 && shown[0].kind == .skipped ? [] : shown
    }
}
