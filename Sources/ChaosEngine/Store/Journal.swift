import ChaosModel
import LinuxKernel

/// The durable list of what has to be taken back. Owns the lock of the host's state: whoever holds a journal runs
/// drills, and the kernel frees the lock the moment its owner dies (flock(2)).
public struct Journal: ~Copyable {
    /// Number of a change.
    public typealias ID = Int

    private let lock: FileLock
    private var nextID = 1
    private let boot: String
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

    private init(lock: consuming FileLock, boot: String) {
        self.lock = lock
        self.boot = boot
    }

    /// Begins a run's journal over an earlier one with nothing pending in it.
    /// - Throws: `JournalError.busy` when another run holds the lock, `.pending` when the last one left something behind.
    public static func begin(at path: String, run: String, host: HostIdentity) throws(JournalError) -> Journal {
        let locked = try LockedJournal.open(path)
        guard locked.contents.pending.isEmpty else { throw .pending(locked.contents.pending.map(\.undo.summary)) }
        try locked.clear()
        var journal = Journal(lock: locked.intoLock(), boot: host.bootID)
        try journal.makeRoom(reserve)
        try journal.write(
            .begin(run: run, boot: host.bootID, namespace: host.networkNamespace, executor: host.process),
            durable: false)
        return journal
    }

    /// Writes down how the next change is taken back. On record when it returns: in the page cache, which outlives this
    /// process, and on disk when the change itself survives a reboot.
    public mutating func intend(_ undo: Undo) throws(JournalError) -> ID {
        let id = nextID
        let entry = JournalEntry.intend(id: id, boot: boot, undo: undo)
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
    public func isInPlace(at path: String) -> Bool { lock.isInPlace(at: path) }

    /// Notes the end of a run that left nothing behind, and frees the lock.
    public consuming func close() throws(JournalError) {
        if pending.isEmpty { try write(.end, durable: false) }
    }

    /// Keeps space free up to `end`, and some more where there is more.
    private mutating func makeRoom(_ end: Int) throws(JournalError) {
        guard end > reserved else { return }
        for size in [end + Self.reserve, end] {
            do throws(KernelError) {
                try lock.reserve(size)
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
            // Half a line would spoil the next one. Only then: a truncation gives the reserved space back.
            if isTorn {
                try lock.truncate(to: length)
                reserved = length
            }
            isTorn = true
            try Descriptor.write(line, to: lock.descriptor)
            isTorn = false
            length += line.count
            if durable { try Descriptor.sync(lock.descriptor) }
        } catch { throw .refused(error) }
    }
}

/// What identifies the writer of a journal.
public struct HostIdentity: Sendable {
    /// `/proc/sys/kernel/random/boot_id` (random(4)).
    public var bootID: String
    /// Inode of the network namespace (namespaces(7)).
    public var networkNamespace: UInt64
    /// The executor.
    public var process: ProcessIdentity

    /// Names a host and a process.
    public init(bootID: String, networkNamespace: UInt64, process: ProcessIdentity) {
        self.bootID = bootID
        self.networkNamespace = networkNamespace
        self.process = process
    }
}

/// Why a journal cannot be used.
public enum JournalError: Error, Sendable, CustomStringConvertible {
    /// Another run holds the lock.
    case busy(String)
    /// An earlier run left these changes behind.
    case pending([String])
    /// The kernel refused a file operation.
    case refused(KernelError)
    /// An entry could not be put into text.
    case unwritable(String)

    /// The reason in words.
    public var description: String {
        switch self {
        case .busy(let who): "another run holds this host: \(who)"
        case .pending(let changes):
            "an earlier run left \(changes.count) changes behind: \(changes.joined(separator: "; "))"
        case .refused(let error): "journal: \(error)"
        case .unwritable(let reason): "journal: \(reason)"
        }
    }
}
