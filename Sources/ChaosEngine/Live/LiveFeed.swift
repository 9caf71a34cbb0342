import ChaosModel
import FoundationEssentials
import LinuxKernel
import Synchronization

/// Says how a run goes while it goes on, for whoever looks: a line of JSON for each `LiveLine`, in `live/RUN.jsonl` below the
/// state directory. The executor only leaves a value; a thread of the feed's own writes it, so that a disk that is full,
/// fails or hangs is none of the run's concern.
public final class LiveFeed: RunObserver {
    /// Between two states, in nanoseconds.
    private static let interval: UInt64 = 250_000_000
    /// States are left out when so many lines wait to be written.
    private static let mostWaiting = 256
    /// Events are left out when so many wait: then nothing was written for a long time.
    private static let mostEvents = 100_000

    private let line: LiveWriter
    private var lastStatus: UInt64 = 0

    /// Begins the feed of a run.
    /// - Throws: `KernelError` when the file cannot be made, or the thread does not start: the run goes on without.
    public convenience init(_ begin: LiveLine.Begin, state: String) throws(KernelError) {
        try self.init(begin, state: state, longest: LiveWriter.longest)
    }

    /// The same with another bound of the file, in bytes, beyond which no state is written.
    init(_ begin: LiveLine.Begin, state: String, longest: Int) throws(KernelError) {
        line = try LiveWriter(state: state, run: begin.run, longest: longest)
        line.add(.begin(begin), unlessWaiting: .max)
    }

    /// Passes an event on.
    public func note(_ event: Record.Event) { line.add(.event(event), unlessWaiting: Self.mostEvents) }

    /// Nothing: what goes wrong beside the run is no part of it.
    public func warn(_ text: String) {}

    /// Four times a second.
    public func isStatusDue(at now: UInt64) -> Bool {
        guard now >= lastStatus + Self.interval else { return false }
        lastStatus = now
        return true
    }

    /// Passes the state of now on.
    public func update(_ status: RunStatus) {
        line.add(.status(LiveLine.Status(status)), unlessWaiting: Self.mostWaiting)
    }

    /// Says how the run ended, and removes the file: who has it open reads to its end. Waits a second at most.
    public func end(_ end: LiveLine.End) { line.end(.end(end)) }
}

extension LiveLine.Begin {
    /// What there is to say of a plan that is about to be carried out.
    public init(_ plan: Plan, run: String) {
        self.init(
            run: run, experiment: plan.experiment.name, hypothesis: plan.experiment.hypothesis,
            startedAt: Clock.wallSeconds(), longest: plan.longestRun.seconds, slos: plan.experiment.slos.map(\.name),
            steps: plan.steps.map { step in
                let target = step.step.target.map { " on \($0)" } ?? ""
                let length = step.step.duration.map { " for \($0.fieldText)" } ?? ""
                return step.step.faultName + target + " by " + step.mechanism + length
            })
    }
}

extension LiveLine.Status {
    /// Rounded to what anybody looks at: there are many of them.
    fileprivate init(_ status: RunStatus) {
        self.init(
            at: Self.round(status.at, 1e3), phase: status.phase, elapsed: Self.round(status.elapsed, 1e3),
            length: status.length, rate: Self.round(status.rate, 10), errors: Self.round(status.errors, 1e5),
            p99: status.p99.map { Self.round($0, 1e6) },
            slos: status.slos.map { Part(name: $0.name, state: $0.state.rawValue) },
            milestones: status.milestones.map { Part(name: $0.name, state: $0.outcome?.rawValue ?? "waiting") })
    }

    private static func round(_ value: Double, _ parts: Double) -> Double { (value * parts).rounded() / parts }
}
