import ChaosModel
import LinuxKernel

/// Carries a plan out on this host: launch, steady state, faults, recovery, rollback. Everything runs on the caller's
/// thread but the probes; whatever ends the run, everything is taken back before `run` returns.
public struct Executor: ~Copyable {
    let plan: Plan
    let host: any RunHost
    let options: RunOptions
    let bundle: RunBundle
    let observer: (any RunObserver)?
    let surroundings: any Surroundings
    let epoch: UInt64
    var session: Session
    var record: Record
    var judges: RunJudges?
    var probes: (any ProbeSource)?
    var phase = RunPhase(name: "starting", since: 0)
    var active: [ActiveFault] = []
    /// Those that are over and hit processes, which may take a while to end.
    var struck: [ActiveFault] = []
    var counters: CounterSampler?
    /// When the network namespaces of the active faults were last looked for.
    var lookedForNamespaces: Int64 = 0
    /// What measuring costs; `nil` before the probes have started.
    var measuring: MeasurementLog?
    /// How many changes of the SLOs' states there were to tell of.
    var toldTurns = 0
    /// Whether every fault of the method is over.
    var isMethodOver = false
    /// How many gates have opened that the runs of several hosts go through together.
    var gatesOpened = 0
    /// When the first of them opened and the method was over, in such a run.
    var startedElsewhere: Int64?, endedElsewhere: Int64?

    /// INT, TERM, HUP and QUIT end a run and roll it back; SIGPIPE ends nothing.
    private static let stopSignals: [Int32] = [1, 2, 3, 13, 15]

    private init(
        _ plan: Plan, host: any RunHost, options: RunOptions, bundle: RunBundle, observer: (any RunObserver)?,
        surroundings: any Surroundings, session: consuming Session, epoch: UInt64
    ) {
        self.plan = plan
        self.host = host
        self.options = options
        self.bundle = bundle
        self.observer = observer
        self.surroundings = surroundings
        self.session = session
        self.epoch = epoch
        record = Record(plan: plan, options: options)
    }

    /// Takes the host's lock and starts the guardian. Changes nothing else yet.
    /// - Throws: `RunRefusal` when another run holds the host, or an earlier one left something behind.
    public static func begin(
        _ plan: Plan, host: LinuxHost, options: RunOptions, bundle: RunBundle, observer: (any RunObserver)? = nil
    ) throws(RunRefusal) -> Executor {
        let epoch = Clock.monotonicNanoseconds()
        let me = ProcessIdentity.current
        let identity = HostIdentity.current(version: options.version)
        var duty = Guardian.Duty(
            journal: options.journal, executor: me,
            deadline: epoch + UInt64((plan.longestRun + options.longestConducting(plan)).nanoseconds),
            log: options.state + "/guardian.log")
        duty.capabilities = plan.undoPrivileges.kept(of: .all)
        do {
            let journal = try Journal.begin(at: options.journal, run: options.run, host: identity)
            let signals = try SignalSource(stopSignals)
            let guardian = try GuardianProcess(duty, executable: options.executable)
            host.listeners.keep(by: guardian)
            let surroundings = LinuxSurroundings(host: host, guardian: guardian, signals: signals)
            return begin(
                plan, host: host, options: options, bundle: bundle, observer: observer, journal: journal,
                surroundings: surroundings, epoch: epoch)
        } catch let error as JournalError {
            throw .journal(error)
        } catch let error as KernelError {
            throw .kernel(error)
        } catch {
            throw .journal(.unwritable("\(error)"))
        }
    }

    /// The same on a journal that has begun, in surroundings of choice.
    static func begin(
        _ plan: Plan, host: any RunHost, options: RunOptions, bundle: RunBundle, observer: (any RunObserver)?,
        journal: consuming Journal, surroundings: any Surroundings, epoch: UInt64
    ) -> Executor {
        let observe = options.observe
        let session = Session(
            host: host, journal: journal, now: { Int64(surroundings.now - epoch) },
            observe: { moment in
                surroundings.beat()
                observe(moment)
            }, clock: surroundings)
        return Executor(
            plan, host: host, options: options, bundle: bundle, observer: observer, surroundings: surroundings,
            session: session, epoch: epoch)
    }

    /// Runs the plan to its end and frees the host.
    /// - Returns: the facts; the samples are in the bundle.
    public consuming func run() -> Record {
        let surroundings = surroundings
        // The guardian must not take a long look at a busy host for a hang.
        Headway.heard(by: { surroundings.beat() }) { carryThrough() }
        let facts = record
        do throws(JournalError) { try session.close() } catch { observer?.warn("\(error)") }
        surroundings.endGuardian()
        return facts
    }

    private mutating func carryThrough() {
        options.conductor?.begin(at: epoch)
        startCounters()
        surroundings.takePrecedence()
        defer { surroundings.setOrdinary() }
        do throws(RunStop) {
            try launchWorkloads()
            try startProbes()
            try awaitSteadyState()
            try awaitOpening()
            try carryOutMethod()
            try awaitRecovery()
        } catch {
            end(because: error)
        }
        rollBack()
    }

    /// Nanoseconds since the run's start.
    var now: Int64 { Int64(surroundings.now - epoch) }

    mutating func note(_ kind: Record.Event.Kind, _ text: String) {
        let event = Record.Event(at: now, kind: kind, text: text)
        record.events.append(event)
        observer?.note(event)
    }

    private mutating func end(because stop: RunStop) {
        switch stop {
        case .noSteadyState(let reason): note(.noSteadyState, reason)
        case .released where record.events.contains { $0.kind == .faultOn }: note(.probingEnded, stop.reason)
        default:
            record.stopped = stop.reason
            note(.stopped, stop.reason)
        }
    }

    /// Takes the faults back while probing goes on; then ends the probes, the workloads, and what is left.
    private mutating func rollBack() {
        phase = RunPhase(name: "rolling back", since: now)
        while let fault = active.last { clear(fault) }
        countEnded()
        let ledgers = probes?.ledgers ?? []
        stopProbes()
        stopCounters()
        readBack(ledgers)
        host.terminateWorkloads()
        let grace = now + 2_000_000_000
        while host.hasRunningWorkloads, now < grace { tickQuietly(for: .milliseconds(10)) }
        record.leftovers += session.revertAll().map(\.description)
        // A signal that came late is not swallowed.
        tickQuietly(for: .zero)
        note(
            .rollback,
            record.leftovers.isEmpty ? "everything is taken back" : "\(record.leftovers.count) changes are left")
    }
}

/// Why a run cannot begin. Nothing was changed.
public enum RunRefusal: Error, Sendable, CustomStringConvertible {
    /// The journal is held by another run, or not empty, or cannot be written.
    case journal(JournalError)
    /// The kernel refused what every run needs.
    case kernel(KernelError)

    /// The reason in words.
    public var description: String {
        switch self {
        case .journal(let error): "\(error)"
        case .kernel(let error): "\(error)"
        }
    }
}

/// What goes on, for the progress display.
struct RunPhase {
    /// In words.
    var name: String
    /// When it began, in nanoseconds since the run's start.
    var since: Int64
    /// How long it is expected to take.
    var length: Duration?
}
