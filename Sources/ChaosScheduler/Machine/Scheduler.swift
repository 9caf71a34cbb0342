import ChaosEngine
import ChaosModel
import LinuxKernel
import Synchronization

/// Runs schedules: reads their files, gives every due time a drill, starts runs, and follows them to their end. All that it
/// must not forget is in `daemon/schedules.sqlite`; killed at any moment, the next one goes on from there.
public final class Scheduler: Sendable {
    /// How often files are looked at, in nanoseconds.
    private static let fileInterval: UInt64 = 1_000_000_000
    /// The longest that it looks at nothing, in seconds: wall clocks are set.
    private static let longestSleep = 1.0
    /// How long it leaves a store alone that cannot be used, in seconds.
    private static let respite = 5.0

    /// What it was told when it was made.
    public let setup: SchedulerSetup
    /// Since when it is there, in seconds since 1970.
    public let startedAt: Double
    let store: ScheduleStore
    let secret: HostSecret
    let runner: any DrillRunner
    let clock: @Sendable () -> Double
    let files: Mutex<ScheduleFiles>
    let core: Mutex<SchedulerCore>
    private let lock: DaemonLock
    private let flag: FlagOwner
    private let troubles = Mutex<[String: String]>([:])
    /// When the last step ended, by the monotonic clock.
    private let stepped = Atomic(Clock.monotonicNanoseconds())
    private let ending = Mutex<String?>(nil)

    /// Takes a state directory over: its lock, its store, and its drills of earlier. Nothing is started yet.
    /// - Parameter clock: Seconds since 1970.
    /// - Throws: `DeskError.conflict` when another daemon has the state directory, `failed` when it cannot be used.
    public init(
        _ setup: SchedulerSetup, runner: any DrillRunner, clock: @escaping @Sendable () -> Double = Clock.wallSeconds
    ) throws(DeskError) {
        self.setup = setup
        self.runner = runner
        self.clock = clock
        startedAt = clock()
        lock = try DaemonLock.take(state: setup.state)
        let flag = try FlagOwner.make()
        self.flag = flag
        var damage: StoreError?
        do throws(StoreError) {
            store = try ScheduleStore.open(state: setup.state, note: { damage = $0 }, onMoment: setup.onMoment)
        } catch { throw error.deskError }
        do throws(KernelError) { secret = try HostSecret.open(state: setup.state) } catch { throw .failed("\(error)") }
        let checks = CheckBoard(isImmediate: false) { flag.raise() }
        core = Mutex(SchedulerCore(store: store, runner: runner, secret: secret, checks: checks))
        do throws(StoreError) {
            files = Mutex(
                ScheduleFiles(
                    directories: setup.directories, owners: setup.trusted, lastGood: try store.read(ScheduleTable.files)
                ))
        } catch { throw error.deskError }
        if let damage { trouble("damage", damage.description) }
        let texts = files.withLock(\.lastGood)
        _ = try look(isPatient: false, former: ScheduleFiles.times(of: texts, secret))
    }

    /// Runs schedules until it is told to end; then stops the drill of now, and returns when that took everything back.
    public func run() {
        var nextLook = Clock.monotonicNanoseconds() + Self.fileInterval
        var stuckSince: UInt64?
        while true {
            if Clock.monotonicNanoseconds() >= nextLook {
                nextLook = Clock.monotonicNanoseconds() + Self.fileInterval
                attempt("files") { () throws(DeskError) in _ = try look(isPatient: true) }
                attempt("others") { () throws(DeskError) in
                    try withCore { core throws(StoreError) in try core.store.noticeOthers() }
                }
            }
            let wake = step()
            if ending.withLock({ $0 }) != nil, isIdle || isGivenUp(&stuckSince) { return tell() }
            let pause = min(max(wake - clock(), 0.01), Self.longestSleep)
            flag.wait(milliseconds: Int(pause * 1000))
        }
    }

    /// Brings everything up to now, and tells what happened.
    /// - Returns: when to look again, in seconds since 1970.
    @discardableResult
    public func step() -> Double {
        defer { tell() }
        defer { stepped.store(Clock.monotonicNanoseconds(), ordering: .relaxed) }
        let now = clock()
        var wake = now + Self.respite
        attempt("store") { () throws(DeskError) in
            wake = try withCore { core throws(StoreError) in
                if let reason = ending.withLock({ $0 }), !core.hasEnded { try core.end(because: reason, now) }
                return try core.step(now: now)
            }
        }
        noteWrites()
        noteClock(now)
        return wake
    }

    /// How long ago it last brought everything up to now, in seconds: it is stuck when that grows.
    public var sinceStep: Double {
        // Another thread may end a step between the two looks.
        let last = stepped.load(ordering: .relaxed), now = Clock.monotonicNanoseconds()
        return Double(now - min(last, now)) / 1e9
    }

    /// A run of a drill that lives, also one that has not taken the host yet: it must not meet a recovery of ours.
    public var liveRun: String? {
        let drill = core.withLock { core -> StoredDrill? in
            do throws(StoreError) { return SchedulerCore.active(try core.open()) } catch { return nil }
        }
        return drill?.record.runs.last.flatMap { runner.standing(of: $0) == .underWay ? $0 : nil }
    }

    /// Tells it to end: no drill is started any more, and that of now is stopped. Returns at once; `run` returns afterwards.
    public func stop(because reason: String) {
        ending.withLock { $0 = $0 ?? reason }
        flag.raise()
    }

    /// Has it look at everything now.
    public func wake() { flag.raise() }

    /// Reads every file again, whatever was seen of them before.
    /// - Throws: `DeskError.failed` when that cannot be put on record.
    public func reload() throws(DeskError) {
        _ = try look(isPatient: false)
        flag.raise()
    }

    /// What is not as it should be.
    public var standingTroubles: [String] {
        files.withLock(\.troubles)
            + troubles.withLock { troubles in
                // A write that fails is met by more than one.
                troubles.sorted { $0.key < $1.key }.map(\.value).reduce(into: []) { all, text in
                    if !all.contains(text) { all.append(text) }
                }
            }
    }

    /// Does something with the state machine, and maps what the store says against it.
    func withCore<Value: Sendable>(
        _ body: (inout SchedulerCore) throws(StoreError) -> Value
    ) throws(DeskError) -> Value {
        let result = core.withLock { core -> Result<Value, StoreError> in
            do throws(StoreError) { return .success(try body(&core)) } catch { return .failure(error) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error):
            mend(error)
            noteWrites()
            throw error.deskError
        }
    }

    /// Where the store was damaged an empty one is in its place: what is in force has to be put into it.
    func mend(_ error: StoreError) {
        guard case .damaged = error else { return }
        trouble("damage", error.description)
        let book = files.withLock { $0.book(secret) }
        let failure = core.withLock { core -> StoreError? in
            do throws(StoreError) { try core.take(book, clock()) } catch { return error }
            return nil
        }
        if let failure { trouble("store", failure.description) }
        flag.raise()
    }

    /// Looks at the files, and puts in force what changed.
    /// - Parameter former: what was in force when the last daemon ended.
    private func look(isPatient: Bool, former: [String: ScheduleRules] = [:]) throws(DeskError) -> Bool {
        let now = clock()
        let found = files.withLock { files in
            files.look(isPatient: isPatient) ? (files.book(secret), files.badFiles, files.lastGood) : nil
        }
        guard let (book, badFiles, texts) = found else { return false }
        try withCore { core throws(StoreError) in
            // What was due until now was due by the schedules of before.
            if !core.book.isEmpty, !core.isEnding { _ = try core.step(now: now) }
            try core.take(book, now, former: former)
            try store.write("files") { try ScheduleTable.keep(texts, $0) }
            core.events.append(.reloaded(schedules: book.count, badFiles: badFiles.count))
            // Of one that is as bad as before nobody has to hear again.
            core.events += badFiles.filter { !core.toldBadFiles.contains($0) }.map(DrillEvent.badFile)
            core.toldBadFiles = badFiles
        }
        return true
    }

    private var isIdle: Bool {
        (try? withCore { core throws(StoreError) in SchedulerCore.active(try core.open()) == nil }) ?? false
    }

    /// Tries something that may fail for a while, such as on a full disk.
    private func attempt(_ key: String, _ body: () throws(DeskError) -> Void) {
        do throws(DeskError) {
            try body()
            troubles.withLock { $0[key] = nil }
        } catch { trouble(key, error.description) }
    }

    /// Keeps what is not as it should be, and tells of it once.
    func trouble(_ key: String, _ text: String) {
        let isNew = troubles.withLock { troubles in
            defer { troubles[key] = text }
            return !troubles.values.contains(text)
        }
        if isNew { core.withLock { $0.events.append(.trouble(text)) } }
    }

    /// Why the last step could not be made.
    var storeTrouble: String? { troubles.withLock { $0["store"] } }

    /// Keeps, and tells once, what is not as it should be beside schedules; `nil` when that is over.
    public func note(trouble: String?, of key: String) {
        if let trouble { return self.trouble(key, trouble) }
        troubles.withLock { $0[key] = nil }
    }

    /// A clock that was put back leaves schedules accounted for until later than now: nothing of them is due before.
    private func noteClock(_ now: Double) {
        let ahead = core.withLock { $0.mirror?.rows.values.filter { $0.horizon > now + 3600 } ?? [] }
        guard let last = ahead.map(\.horizon).max() else { return note(trouble: nil, of: "clock") }
        let names = ahead.map(\.name).sorted().prefix(5).joined(separator: ", ")
        note(
            trouble: "the clock was put back: of \(ahead.count) schedules (\(names)) nothing is due before "
                + "\(Figure.timestamp(last)), up to where their times are accounted for", of: "clock")
    }

    /// Tells what happened, in order.
    private func tell() {
        let events = core.withLock { core in
            defer { core.events = [] }
            return core.events
        }
        for event in events { setup.onEvent(event) }
    }
}
