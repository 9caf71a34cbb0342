import ChaosModel
import LinuxKernel

/// An existing journal, locked and read: the start of a new run and of every recovery.
struct LockedJournal: ~Copyable {
    private let lock: FileLock
    /// What it says.
    private(set) var contents: JournalContents

    private init(lock: consuming FileLock, contents: JournalContents) {
        self.lock = lock
        self.contents = contents
    }

    private static func read(_ lock: consuming FileLock) throws(KernelError) -> LockedJournal {
        let contents = JournalContents(try lock.readAll())
        // Half a line says nothing, and would look like damage once something stands behind it.
        if contents.isTorn { try lock.truncate(to: contents.legibleLength) }
        return LockedJournal(lock: lock, contents: contents)
    }

    /// Opens the journal, makes it when there is none, and takes its lock.
    /// - Throws: `JournalError.busy` when somebody holds the lock and `waiting` is false.
    static func open(_ path: String, waiting: Bool = false) throws(JournalError) -> LockedJournal {
        do throws(KernelError) {
            if let lock = try FileLock(path: path, blocking: waiting) {
                return try read(lock)
            }
        } catch {
            throw .refused(error)
        }
        let holder = JournalContents((try? File.contents(of: path)) ?? [])
        throw .busy("run \(holder.run ?? "unknown")" + (holder.executor.map { " by \($0)" } ?? ""))
    }

    /// Waits for the lock of a journal that is open already, even when its name is gone or is another file's by then.
    static func wait(on descriptor: Int32) throws(JournalError) -> LockedJournal {
        do throws(KernelError) { return try read(FileLock.wait(on: descriptor)) } catch {
            throw .refused(error)
        }
    }

    /// Reads again what is pending, after changes were settled.
    mutating func reread() throws(JournalError) {
        do throws(KernelError) { contents = JournalContents(try lock.readAll()) } catch { throw .refused(error) }
    }

    /// Notes that a pending change is taken back. A last line that lacks its line feed gets it first.
    func settle(_ id: Journal.ID) throws(JournalError) {
        do {
            try Descriptor.write([UInt8(ascii: "\n")] + JournalLine.encode(.settle(id: id)), to: lock.descriptor)
        } catch let error as KernelError {
            throw .refused(error)
        } catch {
            throw .unwritable("\(error)")
        }
    }

    /// Empties the journal after everything in it is settled or kept elsewhere.
    func clear() throws(JournalError) {
        do throws(KernelError) { try lock.truncate() } catch { throw .refused(error) }
    }

    /// Keeps a damaged journal under another name and empties this one.
    func putAside(from path: String) throws(JournalError) -> String {
        let copy = "\(path).damaged-\(Int(Clock.wallSeconds()))"
        do throws(KernelError) { try Directory.replaceFile(copy, with: try File.contents(of: path), mode: 0o600) } catch
        {
            throw .refused(error)
        }
        try clear()
        return copy
    }

    /// Hands the lock over.
    consuming func intoLock() -> FileLock { lock }
}
