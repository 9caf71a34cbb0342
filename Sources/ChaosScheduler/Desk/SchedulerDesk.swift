import ChaosEngine
import ChaosModel
import LinuxKernel
import Synchronization

/// The desk of a scheduler that runs, or of a state directory without one: then all can be looked at, and schedules can be
/// changed, paused and resumed, but no drill be started.
public final class SchedulerDesk: DrillDesk {
    let setup: SchedulerSetup
    let scheduler: Scheduler?
    private let opened: Mutex<ScheduleStore>
    var store: ScheduleStore { opened.withLock { $0 } }
    /// `nil` before a daemon made one.
    let secret: HostSecret?
    let runner: (any DrillRunner)?
    private let ownFiles: Mutex<ScheduleFiles>
    let audit: DeskAudit

    /// The desk of a scheduler.
    public init(_ scheduler: Scheduler) {
        setup = scheduler.setup
        self.scheduler = scheduler
        opened = Mutex(scheduler.store)
        secret = scheduler.secret
        runner = scheduler.runner
        ownFiles = Mutex(ScheduleFiles(directories: [], owners: nil))
        audit = DeskAudit(state: setup.state, version: setup.version)
    }

    /// The desk of a state directory without a daemon.
    /// - Parameter runner: tells what runs on this host, where that is wanted.
    /// - Throws: `DeskError.failed` when the state directory cannot be used.
    public init(offline setup: SchedulerSetup, runner: (any DrillRunner)? = nil) throws(DeskError) {
        self.setup = setup
        scheduler = nil
        self.runner = runner
        audit = DeskAudit(state: setup.state, version: setup.version)
        do throws(StoreError) {
            // Where nothing was ever scheduled there is nothing to know, and looking makes nothing.
            let store = try ScheduleStore.look(state: setup.state)
            opened = Mutex(store)
            let texts = try store.read(ScheduleTable.files)
            ownFiles = Mutex(
                ScheduleFiles(directories: setup.directories, owners: setup.trusted, lastGood: texts))
        } catch { throw error.deskError }
        do throws(KernelError) { secret = try HostSecret.look(state: setup.state) } catch { throw .failed("\(error)") }
    }

    /// Looks into the files that are in force.
    func withFiles<Value: Sendable>(_ body: (inout ScheduleFiles) throws(DeskError) -> Value) throws(DeskError) -> Value
    {
        let result =
            if let scheduler {
                scheduler.files.withLock { Self.result(&$0, body) }
            } else {
                ownFiles.withLock { files in
                    _ = files.look(isPatient: false)
                    return Self.result(&files, body)
                }
            }
        return try result.get()
    }

    private static func result<Value>(
        _ files: inout ScheduleFiles, _ body: (inout ScheduleFiles) throws(DeskError) -> Value
    ) -> Result<Value, DeskError> {
        do throws(DeskError) { return .success(try body(&files)) } catch { return .failure(error) }
    }

    /// Makes the store when there is none yet: what only this process knows would be lost.
    /// - Throws: `DeskError.failed` without the right to.
    func requireStore() throws(DeskError) {
        guard store.isInMemory else { return }
        do throws(StoreError) {
            let new = try ScheduleStore.open(state: setup.state, note: { _ in })
            opened.withLock { $0 = new }
        } catch { throw error.deskError }
    }

    /// Reads the store.
    func read<Value>(_ body: (ScheduleStore) throws(StoreError) -> Value) throws(DeskError) -> Value {
        do throws(StoreError) { return try body(store) } catch {
            scheduler?.mend(error)
            throw error.deskError
        }
    }

    /// The time of now, in seconds since 1970.
    var now: Double { scheduler?.clock() ?? Clock.wallSeconds() }

    /// A schedule in force.
    /// - Throws: `DeskError.unknown`.
    func rules(of name: String) throws(DeskError) -> ScheduleRules {
        try withFiles { files throws(DeskError) in
            guard let rules = files.book(secret)[name] else { throw Self.unknown(name) }
            return rules
        }
    }

    static func unknown(_ name: String) -> DeskError {
        .unknown("no schedule `\(HaltMark.printable(name))`")
    }
}
