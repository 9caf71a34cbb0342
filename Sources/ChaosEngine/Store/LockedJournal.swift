import ChaosModel
import LinuxKernel

/// An existing journal, locked and read: the start of a new run and of every recovery.
struct LockedJournal: ~Copyable {
    private let file: any JournalFile
    /// What it says.
    private(set) var contents: JournalContents

    private init(_ file: any JournalFile, contents: JournalContents) {
        self.file = file
        self.contents = contents
    }

    /// Reads a file that is locked already.
    /// - Throws: `JournalError.refused` when it cannot be read: nobody knows then what is pending.
    static func read(_ file: any JournalFile) throws(JournalError) -> LockedJournal {
        do throws(KernelError) {
            let contents = JournalContents(try file.readAll())
            // Half a line says nothing, and would look like damage once something stands behind it. A disk that takes no
            // write must not keep anything from being taken back.
            if contents.isTorn { try? file.truncate(to: contents.legibleLength) }
            return LockedJournal(file, contents: contents)
        } catch { throw .refused(error) }
    }

    /// Opens the journal, makes it when there is none, and takes its lock. On a read-only file system one that is there
    /// can be read.
    /// - Throws: `JournalError.busy` when somebody holds the lock and `waiting` is false.
    static func open(_ path: String, waiting: Bool = false) throws(JournalError) -> LockedJournal {
        var found: LockedFile?
        do throws(KernelError) {
            if let lock = try FileLock(path: path, blocking: waiting, orReadOnly: true) {
                found = LockedFile(lock, at: path)
            }
        } catch { throw .refused(error) }
        if let found { return try read(found) }
        throw .busy(JournalHolder(JournalContents((try? File.contents(of: path)) ?? [])).description)
    }

    /// Waits for the lock of a journal that is open already, even when its name is gone or is another file's by then.
    static func wait(on descriptor: Int32) throws(JournalError) -> LockedJournal {
        let file: LockedFile
        do throws(KernelError) { file = LockedFile(try FileLock.wait(on: descriptor)) } catch { throw .refused(error) }
        return try read(file)
    }

    /// Reads again what is pending, after changes were settled.
    mutating func reread() throws(JournalError) {
        do throws(KernelError) { contents = JournalContents(try file.readAll()) } catch { throw .refused(error) }
    }

    /// Notes that a pending change is taken back. A last line that lacks its line feed gets it first.
    func settle(_ id: Journal.ID) throws(JournalError) {
        do {
            try file.append([UInt8(ascii: "\n")] + JournalLine.encode(.settle(id: id)))
        } catch let error as KernelError {
            throw .refused(error)
        } catch {
            throw .unwritable("\(error)")
        }
    }

    /// Empties the journal after everything in it is settled.
    func clear() throws(JournalError) {
        do throws(KernelError) { try file.truncate(to: 0) } catch { throw .refused(error) }
    }

    /// Keeps a damaged journal under another name, which takes no space and depends on no clock. The next run makes a new
    /// one.
    /// - Returns: the new name.
    func putAside(from path: String) throws(JournalError) -> String {
        var number = 1
        while Directory.exists("\(path).damaged-\(number)") { number += 1 }
        do throws(KernelError) { try file.rename(path, to: "\(path).damaged-\(number)") } catch {
            throw .refused(error)
        }
        return "\(path).damaged-\(number)"
    }

    /// Hands the file and its lock over.
    consuming func intoFile() -> any JournalFile { file }
}
