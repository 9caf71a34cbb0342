import ChaosEngine
import GRDB
import LinuxKernel
import Synchronization

/// `daemon/schedules.sqlite` of a state directory: what the scheduler must not forget. Every change is one transaction, on disk
/// when it returns (SQLite's rollback journal with `synchronous = EXTRA`, so that the end of the journal is durable, too).
///
/// What is in it is nowhere else. A damaged one is kept aside, and an empty one remembers that something was lost.
final class ScheduleStore: Sendable {
    /// What a row says that is none of ours.
    struct RowDamage: Error {}

    /// Name of the file, below the state directory.
    static let file = "daemon/schedules.sqlite"
    /// The longest wait for another process, in seconds.
    private static let patience = 5.0

    let path: String
    /// Whether all of it ends with the process.
    var isInMemory: Bool { path == Self.memory }
    private static let memory = ":memory:"
    private let queue: Mutex<DatabaseQueue>
    /// How often anything in it was written, or may have been.
    private let writes = Atomic(0)
    private let failure = Mutex<StoreError?>(nil)
    /// Why the last write came to nothing; `nil` after one that did not, and for damage, which is mended.
    var writeFailure: StoreError? { failure.withLock { $0 } }
    /// SQLite's own count of what others wrote, when that was last asked.
    private let foreign = Mutex<Int64?>(nil)
    /// Told before each transaction is committed, and after it: for tests of what a crash then leaves.
    private let onMoment: @Sendable (String) -> Void
    /// Whether one that is damaged may be put aside: by its daemon only.
    private let mayReplace: Bool

    private init(
        path: String, queue: DatabaseQueue, mayReplace: Bool = true,
        onMoment: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.path = path
        self.mayReplace = mayReplace
        self.queue = Mutex(queue)
        self.onMoment = onMoment
    }

    /// Opens the store of a state directory; makes it when it is missing.
    /// - Parameter note: hears that a damaged one was put aside, or that the one of before is gone.
    /// - Throws: `StoreError`.
    static func open(
        state: String, note: (StoreError) -> Void, onMoment: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(StoreError) -> ScheduleStore {
        let path = state + "/" + file
        let isLost = isLost(state: state)
        do throws(KernelError) {
            try TrustedPath.makeDirectory(state + "/daemon", mode: 0o700)
            try Directory.requirePrivate(state + "/daemon")
            try File(path, access: .append, creatingWith: 0o600, followsLinks: false).sync()
            try TrustedPath.requireOwnFile("schedules.sqlite", in: state + "/daemon")
        } catch {
            if error.call.hasPrefix("trust ") || error.call.hasPrefix("use ") {
                throw .distrusted(path, reason: error.reason)
            }
            throw .unusable(path, reason: "\(error)")
        }
        do throws(StoreError) {
            let queue = try connect(path)
            if isLost {
                try remember(.lost(path), queue)
                note(.lost(path))
            }
            return ScheduleStore(path: path, queue: queue, onMoment: onMoment)
        } catch {
            guard case .damaged(_, _, let reason) = error else { throw error }
            let (new, damage) = try putAside(path, because: reason)
            note(damage)
            return ScheduleStore(path: path, queue: new, onMoment: onMoment)
        }
    }

    /// Opens the store of a state directory for a look, or a small change: nothing is made, or put aside. Where there is
    /// none it is empty, and ends with the process.
    /// - Throws: `StoreError`.
    static func look(state: String) throws(StoreError) -> ScheduleStore {
        let path = state + "/" + file
        guard FileStatus(of: path).map({ $0.size > 0 }) ?? false else { return try inMemory() }
        do throws(KernelError) {
            try Directory.requirePrivate(state + "/daemon")
            try TrustedPath.requireOwnFile("schedules.sqlite", in: state + "/daemon")
        } catch { throw .distrusted(path, reason: error.reason) }
        return ScheduleStore(path: path, queue: try connect(path), mayReplace: false)
    }

    /// Whether a daemon had a store here that is no more: its secret is made after its store.
    private static func isLost(state: String) -> Bool {
        let size = FileStatus(of: state + "/" + file)?.size ?? 0
        return size == 0 && Directory.exists(state + "/" + HostSecret.file)
    }

    /// A store that ends with the process.
    /// - Throws: `StoreError`.
    static func inMemory() throws(StoreError) -> ScheduleStore {
        do {
            let queue = try DatabaseQueue()
            try StoreSchema.migrator.migrate(queue)
            return ScheduleStore(path: memory, queue: queue)
        } catch { throw .unusable(memory, reason: "\(error)") }
    }

    /// Changes whenever anything in it may be other than before: whoever has read it needs not do so again until then.
    /// What other processes write counts from the next `noticeOthers` on.
    var generation: Int { writes.load(ordering: .acquiring) }

    /// Finds out whether another process wrote something since it last did.
    /// - Throws: `StoreError`.
    func noticeOthers() throws(StoreError) {
        // "The integer values returned by two invocations from the same connection will be different if changes were
        // committed to the database by any other connection in the interim": sqlite.org/pragma.html#pragma_data_version
        let version = try perform { queue in
            try queue.unsafeRead { try Int64.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) }
        }
        let isOther = foreign.withLock { known in
            defer { known = version }
            return known != version
        }
        if isOther { writes.add(1, ordering: .acquiringAndReleasing) }
    }

    /// Reads.
    /// - Throws: `StoreError`.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try perform { try $0.read(body) }
    }

    /// Reads and writes in one transaction, which is on disk when this returns, or nothing of it ever happened.
    /// - Parameter moment: what is written, for tests.
    /// - Throws: `StoreError`.
    func write<Value>(_ moment: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
        // Also when it fails: that the disk refused does not say what is on it.
        defer { writes.add(1, ordering: .acquiringAndReleasing) }
        do throws(StoreError) {
            let value = try transact(moment, body)
            failure.withLock { $0 = nil }
            return value
        } catch {
            if case .damaged = error { throw error }
            failure.withLock { $0 = error }
            throw error
        }
    }

    private func transact<Value>(_ moment: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try perform { queue in
            let value = try queue.writeWithoutTransaction { database in
                var value: Value?
                try database.inTransaction(.immediate) {
                    value = try body(database)
                    onMoment("before " + moment)
                    return .commit
                }
                return value
            }
            onMoment("after " + moment)
            guard let value else { throw RowDamage() }
            return value
        }
    }

    private func perform<Value>(_ body: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
        let current = queue.withLock { $0 }
        do { return try body(current) } catch {
            let known = Self.error(error, path)
            guard case .damaged(_, _, let reason) = known, mayReplace, !isInMemory else { throw known }
            let result = queue.withLock { queue -> Result<StoreError, StoreError> in
                // Somebody else met the same damage first: what is there now is good.
                guard queue === current else { return .failure(.busy(path)) }
                do throws(StoreError) {
                    let (new, damage) = try Self.putAside(path, because: reason)
                    queue = new
                    return .success(damage)
                } catch { return .failure(error) }
            }
            let damage = try result.get()
            writes.add(1, ordering: .acquiringAndReleasing)
            throw damage
        }
    }

    private static func connect(_ path: String) throws(StoreError) -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = EXTRA") }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            if try queue.read(StoreSchema.migrator.hasBeenSuperseded) { throw StoreError.newer(path) }
            let check = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
            guard check == "ok" else { throw StoreError.damaged(path, keptAs: "", reason: check ?? "no answer") }
            try StoreSchema.migrator.migrate(queue)
            try queue.read { database in
                _ = try DrillTable.open(database)
                _ = try ScheduleTable.all(database)
            }
            return queue
        } catch { throw Self.error(error, path) }
    }

    /// Keeps a damaged database under another name, and makes an empty one that knows of the loss.
    private static func putAside(
        _ path: String, because reason: String
    ) throws(StoreError) -> (DatabaseQueue, StoreError) {
        var number = 1
        while Directory.exists("\(path).damaged-\(number)") { number += 1 }
        let name = "\(path).damaged-\(number)"
        do throws(KernelError) {
            if Directory.exists(path + "-journal") {
                try Directory.renameFile(path + "-journal", to: name + "-journal")
            }
            try Directory.renameFile(path, to: name)
            try File(path, access: .append, creatingWith: 0o600, followsLinks: false).sync()
            try Directory.syncName(path)
        } catch { throw .unusable(path, reason: "\(error)") }
        let new = try connect(path)
        let damage = StoreError.damaged(path, keptAs: name, reason: reason)
        try remember(damage, new)
        return (new, damage)
    }

    /// Has a new one know of what was lost.
    private static func remember(_ loss: StoreError, _ queue: DatabaseQueue) throws(StoreError) {
        do {
            try queue.write {
                try $0.execute(sql: "INSERT INTO loss (reason) VALUES (?)", arguments: [loss.description])
            }
        } catch { throw Self.error(error, file) }
    }

    private static func error(_ error: any Error, _ path: String) -> StoreError {
        switch error {
        case let error as StoreError: return error
        case is RowDamage, is RowDecodingError:
            return .damaged(path, keptAs: "", reason: "a row of it cannot be read")
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .damaged(path, keptAs: "", reason: words(error))
            case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy(path)
            // A table of ours that is not as we made it.
            case .SQLITE_ERROR where error.message?.hasPrefix("no such ") ?? false:
                return .damaged(path, keptAs: "", reason: words(error))
            default: return .unusable(path, reason: words(error))
            }
        default: return .unusable(path, reason: "\(error)")
        }
    }

    /// What SQLite says, without the statement that met it: that is nothing to whoever reads it.
    private static func words(_ error: DatabaseError) -> String {
        error.message ?? "SQLite error \(error.resultCode.rawValue)"
    }
}
