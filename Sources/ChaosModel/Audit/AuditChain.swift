/// The audit log, verified line by line over all its files. A chain shows that nothing within it was changed, removed, added
/// or moved. It cannot show that its end is missing, nor that whoever may write the file made it all anew: for that its
/// hashes are compared with what was kept elsewhere, `AuditAnchor`.
public struct AuditChain: Sendable {
    /// The first thing that is wrong.
    public struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
        /// The file's name.
        public var file: String
        /// The line, from 1.
        public var line: Int
        /// What is wrong with it.
        public var reason: String
        /// `audit.log:3: …`.
        public var description: String { "\(file):\(line): \(reason)" }
    }

    /// The entries so far, in order.
    public private(set) var lines: [AuditLine] = []
    /// What is strange, and no sign of a change.
    public private(set) var notes: [String] = []
    /// The hash of the last entry: what to keep elsewhere.
    public var head: String { lines.last?.hash ?? AuditLine.origin }

    private static let changed = "the line was changed: it has not the hash that it should have"

    private let hash: AuditLine.Hash
    private var last: AuditLink?
    private var hashes: Set<String> = []
    /// What is illegible since the last entry, and where it begins.
    private var torn: (bytes: [UInt8], file: String, line: Int)?

    /// Begins with nothing.
    public init(hash: @escaping AuditLine.Hash) { self.hash = hash }

    /// Whether an entry has this hash.
    public func contains(_ hash: String) -> Bool { hashes.contains(hash) }

    /// Takes one file; the oldest comes first.
    /// - Throws: `Problem`; what `hash` throws.
    public mutating func take(_ bytes: [UInt8], file: String) throws {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let rest = lines.removeLast()
        for (index, line) in lines.enumerated() { try take(line, file, index + 1) }
        if !rest.isEmpty { try keepTorn(rest, file, lines.count + 1) }
    }

    /// Ends the verifying after the last file.
    /// - Throws: `Problem` when the last line is torn.
    public func conclude() throws(Problem) {
        guard let torn else { return }
        throw Problem(
            file: torn.file, line: torn.line,
            reason: "the line is cut off, by a crash while it was written or by somebody; the next entry will say so")
    }

    private mutating func take(_ text: ArraySlice<UInt8>, _ file: String, _ number: Int) throws {
        guard let line = try AuditLine(text, hash: hash) else { return try keepTorn(text, file, number) }
        guard let link = line.link else {
            throw Problem(file: file, line: number, reason: "the entry does not say where it stands in the chain")
        }
        if let reason = Self.objection(to: link, after: last, head) {
            throw Problem(file: file, line: number, reason: reason)
        }
        try close(with: line.entry?.event.torn, file, number)
        if let last, link.time < last.time {
            notes.append("\(file):\(number): the wall clock went back from \(last.time) to \(link.time)")
        }
        lines.append(line)
        hashes.insert(line.hash)
        last = link
    }

    private static func objection(to link: AuditLink, after last: AuditLink?, _ head: String) -> String? {
        let expected = (last?.sequence ?? 0) + 1
        if link.sequence > expected {
            let end = link.sequence - 1
            let missing = end > expected ? "entries \(expected) to \(end) are" : "entry \(expected) is"
            return missing + " missing before it" + (last == nil ? ": they may be in an earlier file" : "")
        }
        if link.sequence < expected { return "entry \(link.sequence) is repeated, moved or added here" }
        if link.previous != head { return "the entry does not follow on the one before it" }
        if let last, link.boot == last.boot, link.sinceBoot < last.sinceBoot {
            return "the entry is older than the one before it"
        }
        return nil
    }

    private mutating func keepTorn(_ text: ArraySlice<UInt8>, _ file: String, _ number: Int) throws(Problem) {
        guard AuditTail.couldBeTorn(text) else {
            throw Problem(file: file, line: number, reason: Self.changed)
        }
        if torn == nil { torn = (Array(text), file, number) } else { torn?.bytes += [UInt8(ascii: "\n")] + text }
    }

    private mutating func close(with closing: AuditEntry.Torn?, _ file: String, _ number: Int) throws {
        switch (torn, closing) {
        case (nil, nil): return
        case (nil, _?):
            throw Problem(file: file, line: number, reason: "the line that the entry says was cut off is gone")
        case (let torn?, nil):
            throw Problem(file: torn.file, line: torn.line, reason: Self.changed)
        case (let torn?, let closing?):
            guard torn.bytes.count == closing.bytes, try hash(torn.bytes) == closing.sha256 else {
                throw Problem(
                    file: torn.file, line: torn.line, reason: "the line was changed after it was found cut off")
            }
            notes.append("\(torn.file):\(torn.line): the line was cut off while it was written, and closed off later")
            self.torn = nil
        }
    }
}
