import ChaosModel
import LinuxKernel

/// The durable list of what has to be taken back. Owns the lock of the host's state: whoever holds a journal runs
/// drills, and the kernel frees the lock the moment its owner dies (flock(2)).
public struct Journal: ~Copyable {
    /// Number of a change.
    public typealias ID = Int

    private let file: any JournalFile
    private var nextID = 1
    private let host: HostIdentity
    /// Length of what is written so far, in bytes.
    private var length = 0
    /// Whether a write failed, which may have left half a line.
    private var isTorn = false
    /// Kept free on the disk for the journal, in bytes, so that a disk that fills up does not keep changes from being
    /// settled: about fifty entries.
    private static let reserve = 16 << 10
    /// More than the line of a settled change takes, in bytes.
    private static let settling = 64
    /// Up to where space is kept free, in bytes.
    private var reserved = 0
    /// What is to be taken back, by number.
    private(set) var pending: [(id: ID, undo: Undo)] = []

    private init(_ file: any JournalFile, host: HostIdentity) {
        self.file = file
        self.host = host
    }

    /// Begins a run's journal over an earlier one with nothing pending in it.
    /// - Throws: `JournalError.busy` when another run holds the lock, `.pending` when the last one left something behind,
    ///   `.illegible` when nobody knows whether it did, `.refused` when the disk takes no journal.
    public static func begin(at path: String, run: String, host: HostIdentity) throws(JournalError) -> Journal {
        try begin(LockedJournal.open(path), run: run, host: host)
    }

    static func begin(
        _ locked: consuming LockedJournal, run: String, host: HostIdentity
    ) throws(JournalError) -> Journal {
        // Without it nobody could tell what of a dead run went with a reboot, and what did not.
        guard !host.bootID.isEmpty else { throw .unwritable("/proc/sys/kernel/random/boot_id cannot be read") }
        guard locked.contents.pending.isEmpty else { throw .pending(locked.contents.pending.map(\.undo.summary)) }
        let illegible = locked.contents.damaged + locked.contents.foreign
        guard illegible.isEmpty else { throw .illegible(lines: illegible.sorted()) }
        try locked.clear()
        var journal = Journal(locked.intoFile(), host: host)
        try journal.makeRoom(reserve)
        try journal.write(
            .begin(
                run: run, boot: host.bootID, namespace: host.networkNamespace, executor: host.process,
                writer: JournalWriter(version: host.version, pids: host.pidNamespace)),
            durable: false)
        return journal
    }

    /// Writes down how the next change is taken back. On record when it returns: in the page cache, which outlives this
    /// process, and on disk when the change itself survives a reboot.
    /// - Parameter made: what would bring the fault's own value back, where another's can be told from it.
    /// - Throws: `JournalError.refused` when the disk does not take it: the change must not be made then.
    public mutating func intend(_ undo: Undo, made: Undo? = nil) throws(JournalError) -> ID {
        let id = nextID
        let place = host.place.flatMap { undo.seen(fromOutside: $0) == undo ? nil : $0 }
        let entry = JournalEntry.intend(id: id, boot: host.bootID, undo: undo, place: place, made: made)
        // A disk that is full refuses the change here, and never its settling.
        let line = (try? JournalLine.encode(entry).count) ?? 0
        try makeRoom(length + line + Self.settling * (pending.count + 2))
        nextID += 1
        try write(entry, durable: undo.survivesReboot)
        pending.append((id, undo))
        return id
    }

    /// Notes that a change is taken back.
    public mutating func settle(_ id: ID) throws(JournalError) {
        try write(.settle(id: id), durable: false)
        pending.removeAll { $0.id == id }
    }

    /// Whether the journal is still the file at `path`. When it was removed or replaced, no later command would find
    /// what is pending: the run has to stop and take everything back.
    public func isInPlace(at path: String) -> Bool { file.isInPlace(at: path) }

    /// Notes the end of a run that left nothing behind, and frees the lock.
    public consuming func close() throws(JournalError) {
        if pending.isEmpty { try write(.end, durable: false) }
    }

    /// Keeps space free up to `end`, and some more where there is more.
    private mutating func makeRoom(_ end: Int) throws(JournalError) {
        guard end > reserved else { return }
        for size in [end + Self.reserve, end] {
            do throws(KernelError) {
                try file.reserve(size)
                reserved = size
                return
            } catch {
                if size == end { throw .refused(error) }
            }
        }
    }

    private mutating func write(_ entry: JournalEntry, durable: Bool) throws(JournalError) {
        let line: [UInt8]
        do { line = try JournalLine.encode(entry) } catch { throw .unwritable("\(error)") }
        do throws(KernelError) {
            if isTorn { try mend() }
            isTorn = true
            try file.append(line)
            if durable { try file.sync() }
            isTorn = false
            length += line.count
        } catch {
            // Nor must the line of a change that is refused pass for one of a change that was made. Later, if not now.
            try? mend()
            throw .refused(error)
        }
    }

    /// Takes away what a failed write has left: half a line would spoil the next one. Only then: a truncation gives the
    /// reserved space back.
    private mutating func mend() throws(KernelError) {
        try file.truncate(to: length)
        reserved = length
        isTorn = false
    }
}
