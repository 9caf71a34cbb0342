import ChaosEngine
import GRDB
import LinuxKernel
import Synchronization

/// `history.sqlite` of a state directory, with SQLite's rollback journal: there is no second file that readers need, so a
/// read-only directory can be read, too, and runs end too seldom for writers to be in each other's way.
///
/// A damaged one is kept aside and made anew. Where nothing can be written, a copy in memory answers.
final class HistoryDatabase: Sendable {
    /// What a row of the table says that is none of ours.
    struct RowDamage: Error {}

    let path: String
    private let state: String
    private let note: @Sendable (String) -> Void
    private let queue: Mutex<DatabaseQueue?> = Mutex(nil)

    /// The longest wait for another process, in seconds.
    private static let patience = 10.0

    /// Names the database; it is opened, and made, when it is first used.
    init(state: String, note: @escaping @Sendable (String) -> Void) {
        self.state = state
        self.note = note
        path = state + "/" + StateDirectory.history
    }

    /// Reads and writes. The body is carried out again, on an empty database, when the one that was there is damaged.
    /// - Parameter onDisk: throw where nothing can be written, rather than work on a copy in memory.
    /// - Throws: `HistoryError`; what the body throws of that.
    func perform<Value>(onDisk: Bool = false, _ body: (Database) throws -> Value) throws(HistoryError) -> Value {
        var attempts = 0
        while true {
            do {
                return try opened(onDisk: onDisk).writeWithoutTransaction(body)
            } catch {
                attempts += 1
                try remedy(error, onDisk: onDisk, isLast: attempts == 3)
            }
        }
    }

    /// Makes an empty database in place of the one that is there.
    func replace() throws(HistoryError) {
        do throws(KernelError) {
            let lock = try HistoryLock.take(in: state)
            defer { withExtendedLifetime(lock) {} }
            queue.withLock { $0 = nil }
            try Directory.removeFile(path)
            try Directory.removeFile(path + "-journal")
        } catch { throw HistoryError(error, at: path) }
    }

    private func opened(onDisk: Bool) throws -> DatabaseQueue {
        try queue.withLock { queue in
            if let queue { return queue }
            // Where no run ever was there is nothing to know, and nothing is made.
            let new = !onDisk && !Directory.exists(state) ? try Self.inMemory() : try open()
            queue = new
            return new
        }
    }

    private func open() throws -> DatabaseQueue {
        if Directory.exists(path) {
            let queue = try connect()
            if try queue.read(HistorySchema.migrator.hasCompletedMigrations) { return queue }
        }
        let lock = try HistoryLock.take(in: state)
        defer { withExtendedLifetime(lock) {} }
        try File(path, access: .append, creatingWith: 0o600, followsLinks: false).sync()
        let queue = try connect()
        try HistorySchema.migrator.migrate(queue)
        return queue
    }

    private func connect(readOnly: Bool = false) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.patience)
        configuration.readonly = readOnly
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        if try queue.read(HistorySchema.migrator.hasBeenSuperseded) { throw HistoryError.newer(path) }
        return queue
    }

    /// Does what helps against an error, or throws it.
    private func remedy(_ error: any Error, onDisk: Bool, isLast: Bool) throws(HistoryError) {
        if let error = error as? HistoryError { throw error }
        switch HistoryRemedy(error) {
        case .replace where !isLast: try putAside(because: error)
        case .memory where !isLast && !onDisk: try fallBack(because: error)
        case .wait: throw .busy(path)
        default: throw HistoryError(error, at: path)
        }
    }

    /// Keeps a damaged database under another name. The next one to be opened is empty.
    private func putAside(because error: any Error) throws(HistoryError) {
        do throws(KernelError) {
            let lock = try HistoryLock.take(in: state)
            defer { withExtendedLifetime(lock) {} }
            queue.withLock { $0 = nil }
            // Somebody else may have done so just now.
            guard !isSound() else { return }
            var number = 1
            while Directory.exists("\(path).damaged-\(number)") { number += 1 }
            let name = "\(path).damaged-\(number)"
            if Directory.exists(path + "-journal") {
                try Directory.renameFile(path + "-journal", to: name + "-journal")
            }
            if Directory.exists(path) { try Directory.renameFile(path, to: name) }
            note("the history was damaged (\(error)): it is kept as \(name), and built again from the bundles")
        } catch { throw HistoryError(error, at: path) }
    }

    private func isSound() -> Bool {
        do {
            let queue = try connect()
            return try queue.read { database in
                try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok"
                    && (try HistorySchema.migrator.hasCompletedMigrations(database))
                    && (try HistoryTable.isLegible(database))
            }
        } catch { return false }
    }

    /// Goes on with a copy in memory, of what can be read.
    private func fallBack(because error: any Error) throws(HistoryError) {
        do {
            let copy = try Self.inMemory()
            // A database that cannot be read is as good as none: the bundles are read instead.
            if let source = try? connect(readOnly: true) { try source.backup(to: copy) }
            try HistorySchema.migrator.migrate(copy)
            queue.withLock { $0 = copy }
        } catch { throw HistoryError(error, at: path) }
        note("the history cannot be written (\(error)): what it lacks is read from the bundles for now")
    }

    private static func inMemory() throws -> DatabaseQueue {
        let queue = try DatabaseQueue()
        try HistorySchema.migrator.migrate(queue)
        return queue
    }
}
