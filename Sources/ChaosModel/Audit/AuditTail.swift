/// The end of an audit log: what the next entry follows on.
public struct AuditTail: Equatable, Sendable {
    /// Why nothing may be added.
    public struct Damaged: Error, Equatable, Sendable {}

    /// The last whole entry's number; 0 without one.
    public private(set) var sequence = 0
    /// The last whole entry's hash.
    public private(set) var head = AuditLine.origin
    /// What a crash left behind it, without a line feed at its end.
    public private(set) var torn: [UInt8] = []
    /// Whether a line feed has to be added before the next entry.
    public private(set) var needsLineFeed = false

    /// Reads the end of a log.
    /// - Parameter isWhole: whether `bytes` are the whole file; otherwise their first line is not.
    /// - Throws: `Damaged` when the last line is no entry and no crash can have left it so; what `hash` throws.
    public init(_ bytes: [UInt8], isWhole: Bool, hash: AuditLine.Hash) throws {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if !isWhole { lines.removeFirst() }
        var fragments: [ArraySlice<UInt8>] = []
        if let rest = lines.popLast(), !rest.isEmpty {
            needsLineFeed = true
            if let entry = try AuditLine(rest, hash: hash), let link = entry.link {
                // A crash took no more than its line feed.
                (sequence, head) = (link.sequence, entry.hash)
                return
            }
            fragments = [rest]
        }
        while let line = lines.popLast() {
            if let entry = try AuditLine(line, hash: hash), let link = entry.link {
                (sequence, head) = (link.sequence, entry.hash)
                break
            }
            fragments.append(line)
        }
        guard fragments.allSatisfy(Self.couldBeTorn), isWhole || sequence > 0 else { throw Damaged() }
        torn = Array(fragments.reversed().joined(separator: [UInt8(ascii: "\n")]))
    }

    /// Goes on behind an entry that was added.
    public mutating func follow(with line: AuditLine, number: Int) {
        (sequence, head, torn, needsLineFeed) = (number, line.hash, [], false)
    }

    /// Whether a crash can have left this of an entry. A whole entry ends with two brackets: one of who did it, one of its own.
    static func couldBeTorn(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && !text.suffix(2).elementsEqual("}}".utf8)
    }
}
