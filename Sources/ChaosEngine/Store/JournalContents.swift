import ChaosModel

/// What a journal says: a pure reading of its bytes, whatever state they are in.
struct JournalContents: Equatable, Sendable {
    /// A change that is not known to be taken back.
    struct Pending: Equatable, Sendable {
        /// Number of the change.
        var id: Int
        /// Boot in which it was made.
        var boot: String
        /// How to take it back.
        var undo: Undo
        /// The run's own network namespace, where that matters and was written down.
        var place: NetworkNamespaceID?
        /// What would bring the fault's value back, where it can be told from another's.
        var made: Undo?
    }

    /// The run, `nil` when the first line is damaged or the journal is empty.
    var run: String?
    /// The executor, when legible.
    var executor: ProcessIdentity?
    /// Inode of the network namespace the run was in, when legible.
    var namespace: UInt64?
    /// Who wrote it, when that says so.
    var writer: JournalWriter?
    /// What is to be taken back, oldest first.
    var pending: [Pending] = []
    /// Numbers of damaged lines, counted from 1.
    var damaged: [Int] = []
    /// Numbers of the lines that are whole, but were written by another version of the product for one that knows more.
    var foreign: [Int] = []
    /// Whether the last line is torn. That is harmless: a change is made only after its line is whole.
    var isTorn = false
    /// How many bytes there are before a torn last line.
    var legibleLength = 0

    /// Reads a journal.
    init(_ bytes: [UInt8]) {
        var settled: Set<Int> = [], ambiguous: Set<Int> = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            switch entry(of: line, index + 1, isLast: index == lines.count - 1) {
            case .begin(let run, _, let namespace, let executor, let writer):
                self.run = run
                self.executor = executor
                self.namespace = namespace
                self.writer = writer
            case .intend(let id, let boot, let undo, let place, let made):
                let one = Pending(id: id, boot: boot, undo: undo, place: place, made: made)
                guard let other = pending.first(where: { $0.id == id }) else {
                    pending.append(one)
                    continue
                }
                // A line that is there twice says what it says once.
                if other == one { continue }
                damaged.append(index + 1)
                ambiguous.insert(id)
                pending.append(one)
            case .settle(let id): settled.insert(id)
            case .end, nil: break
            }
        }
        legibleLength = isTorn ? bytes.count - (lines.last?.count ?? 0) : bytes.count
        // Of two changes with one number nobody knows which was settled; an undo may be carried out twice.
        pending.removeAll { settled.contains($0.id) && !ambiguous.contains($0.id) }
    }

    /// The entry of a line, and a note of what is wrong with it.
    private mutating func entry(of line: ArraySlice<UInt8>, _ number: Int, isLast: Bool) -> JournalEntry? {
        if let entry = JournalLine.decode(line) { return entry }
        // Whole but for a line feed that turned into something else: no tear, and its change may have been made.
        let kept = isLast ? JournalLine.decode(line.dropLast()) : nil
        if JournalLine.isForeign(line) {
            foreign.append(number)
        } else if !isLast || kept != nil {
            damaged.append(number)
        } else {
            isTorn = true
        }
        // The next line that is written will stand behind it and make it illegible: what it settles is not settled for good.
        if case .settle = kept { return nil }
        return kept
    }
}
