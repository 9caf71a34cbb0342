import ChaosModel
import LinuxKernel

/// The control loop: everything that has to be looked at while time passes.
extension Executor {
    /// The distance between two looks.
    private static var beat: Duration { .milliseconds(25) }
    /// How many samples are judged between two heartbeats.
    private static var portion: Int { 1000 }

    /// Lets time pass until `end` (nanoseconds since the run's start), or until `isDone`, and looks at everything.
    mutating func pass(until end: Int64, orWhen isDone: (borrowing Executor) -> Bool = { _ in false }) throws(RunStop) {
        while now < end, !isDone(self) {
            try tick(for: .nanoseconds(min(end - now, Self.beat.nanoseconds)))
        }
    }

    /// Waits a moment and looks at signals, guardian, workloads and samples.
    mutating func tick(for wait: Duration) throws(RunStop) {
        let stop = look(for: wait)
        if let failure = surroundings.guardianFailure { throw failure }
        guard session.isJournalInPlace(at: options.journal) else { throw .journalGone }
        if let stop { throw stop }
        if let reason = options.halt?.reason { throw .halted(reason) }
        if let reason = options.conductor?.end { throw .conducted(reason) }
        if options.isReleased() { throw .released }
    }

    /// The same while rolling back: nothing can stop that. Who asked for an end by a signal is told that it ended so.
    mutating func tickQuietly(for wait: Duration) {
        guard case .signal(let name)? = look(for: wait), record.stopped == nil else { return }
        record.stopped = name
        note(.stopped, "\(name), while everything was being taken back")
    }

    private mutating func look(for wait: Duration) -> RunStop? {
        var stop: RunStop?
        let milliseconds = max(1, Int((wait.nanoseconds + 999_999) / 1_000_000))
        do throws(KernelError) {
            if let signal = try surroundings.signal(within: milliseconds), signal != 13 {
                stop = .signal(Self.name(of: signal))
            }
        } catch {
            stop = .probing("\(error)")
        }
        surroundings.beat()
        endWhatIsGone()
        for text in host.tickWorkloads(now: surroundings.now) { note(.workload, text) }
        for token in host.killSilentHelpers(at: surroundings.now) { failFault(ofHelper: token) }
        tellNews()
        if let reason = drain() { stop = stop ?? reason }
        tellMilestones()
        tellTurns()
        show()
        return stop
    }

    /// Puts on record what the helpers of the active faults have counted and people should know.
    mutating func tellNews() {
        for fault in active {
            let helpers = fault.performed.compactMap {
                if case .startHelper(let helper) = $0.change { helper } else { nil }
            }
            for text in host.news(of: helpers) { note(.kernel, "\(fault.step.step.faultName): \(text)") }
        }
    }

    /// Takes the samples of the last moments to the judges.
    mutating func drain() -> RunStop? {
        var samples: [Sample] = []
        probes?.drain(into: &samples)
        var reason: String?
        var rest = samples[...]
        do throws(KernelError) {
            // After a stall there may be very many; also without any, what a full disk did not take is tried again.
            repeat {
                let stop = try judges?.take(Array(rest.prefix(Self.portion))) ?? nil
                reason = reason ?? stop
                rest = rest.dropFirst(Self.portion)
                surroundings.beat()
            } while !rest.isEmpty
        } catch {
            return .probing("samples cannot be written: \(error)")
        }
        return reason.map { .condition($0) }
    }

    private func show() {
        guard let observer, observer.showsStatus, observer.isStatusDue(at: surroundings.now) else { return }
        let reading = judges?.reading(at: now)
        observer.update(
            RunStatus(
                at: Double(now) / 1e9, phase: phase.name, elapsed: Double(now - phase.since) / 1e9,
                length: phase.length?.seconds,
                rate: reading?.live?.rate ?? 0, errors: reading?.live?.errors ?? 0, p99: reading?.live?.p99,
                slos: reading?.slos ?? [], milestones: judges?.milestones.states ?? []))
    }

    private static func name(of signal: Int32) -> String {
        switch signal {
        case 1: "SIGHUP"
        case 2: "SIGINT (Ctrl-C)"
        case 3: "SIGQUIT"
        case 15: "SIGTERM"
        default: "signal \(signal)"
        }
    }
}
