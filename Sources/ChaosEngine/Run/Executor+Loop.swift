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
        guard guardian.isAlive else { throw .guardianDied }
        guard session.isJournalInPlace(at: options.journal) else { throw .journalGone }
        if let stop { throw stop }
    }

    /// The same while rolling back: nothing can stop that.
    mutating func tickQuietly(for wait: Duration) { _ = look(for: wait) }

    private mutating func look(for wait: Duration) -> RunStop? {
        var stop: RunStop?
        let milliseconds = max(1, Int((wait.nanoseconds + 999_999) / 1_000_000))
        do throws(KernelError) {
            if try !Poller.wait(for: [signals.descriptor], milliseconds: milliseconds).isEmpty,
                let received = try signals.read(), received.signal != 13
            {
                stop = .signal(Self.name(of: received.signal))
            }
        } catch {
            stop = .probing("\(error)")
        }
        guardian.beat()
        endWhatIsGone()
        for text in host.supervisor.tick(now: Clock.monotonicNanoseconds()) { note(.workload, text) }
        for token in host.killSilentHelpers(at: Clock.monotonicNanoseconds()) { failFault(ofHelper: token) }
        tellNews()
        if let reason = drain() { stop = stop ?? reason }
        tellMilestones()
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
                guardian.beat()
            } while !rest.isEmpty
        } catch {
            return .probing("samples cannot be written: \(error)")
        }
        return reason.map { .condition($0) }
    }

    private func show() {
        guard let observer else { return }
        let reading = judges?.reading(at: now)
        observer.update(
            RunStatus(
                phase: phase.name, elapsed: Double(now - phase.since) / 1e9, length: phase.length?.seconds,
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
