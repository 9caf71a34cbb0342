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
    }

    /// The run, `nil` when the first line is damaged or the journal is empty.
    var run: String?
    /// The executor, when legible.
    var executor: ProcessIdentity?
    /// Inode of the network namespace the run was in, when legible.
    var namespace: UInt64?
    /// What is to be taken back, oldest first.
    var pending: [Pending] = []
    /// Numbers of damaged lines, counted from 1.
    var damaged: [Int] = []
    /// Whether the last line is torn. That is harmless: a change is made only after its line is whole.
    var isTorn = false
    /// How many bytes there are before a torn last line.
    var legibleLength = 0

    /// Reads a journal.
    init(_ bytes: [UInt8]) {
        var settled: Set<Int> = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            var decoded = JournalLine.decode(line)
            if decoded == nil {
                // Whole but for a line feed that turned into something else: no tear, and its change may have been made.
                if index == lines.count - 1 { decoded = JournalLine.decode(line.dropLast()) }
                if index < lines.count - 1 || decoded != nil { damaged.append(index + 1) } else { isTorn = true }
            }
            guard let entry = decoded else { continue }
            switch entry {
            case .begin(let run, _, let namespace, let executor):
                self.run = run
                self.executor = executor
                self.namespace = namespace
            case .intend(let id, let boot, let undo): pending.append(Pending(id: id, boot: boot, undo: undo))
            case .settle(let id): settled.insert(id)
            case .end: break
            }
        }
        legibleLength = isTorn ? bytes.count - (lines.last?.count ?? 0) : bytes.count
        pending.removeAll { settled.contains($0.id) }
    }
}
