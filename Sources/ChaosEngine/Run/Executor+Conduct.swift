import ChaosModel

extension RunOptions {
    /// How long a run may wait for those of other hosts.
    func longestConducting(_ plan: Plan) -> Duration {
        let gates = plan.segments.count { if case .gate = $0 { true } else { false } }
        return conductor == nil ? .zero : Executor.conductorPatience * (gates + 1)
    }
}

/// Where the runs of several hosts wait for each other.
extension Executor {
    /// How long a run waits for the others at a gate.
    static var conductorPatience: Duration { .seconds(300) }

    /// Waits until the next gate opens, on all hosts at the same time. Does nothing in a run on its own.
    mutating func awaitOpening() throws(RunStop) {
        guard let conductor = options.conductor else { return }
        let gate = gatesOpened
        phase = RunPhase(name: gate == 0 ? "ready, waiting for the start" : "waiting for the others", since: now)
        conductor.arrive(at: gate)
        let end = now + Self.conductorPatience.nanoseconds
        try pass(until: end) { _ in conductor.opening(of: gate) != nil }
        guard let moment = conductor.opening(of: gate) else {
            throw .conducted("nobody opened the gate within \(Self.conductorPatience.fieldText)")
        }
        // Looks take a moment: the last stretch is slept through.
        try pass(until: Int64(clamping: moment) - Int64(clamping: epoch) - 3_000_000)
        surroundings.sleep(until: moment)
        gatesOpened += 1
        startedElsewhere = startedElsewhere ?? now
        note(.stage, gate == 0 ? "started together with the other hosts" : "went on together with the other hosts")
    }

    /// What the other hosts do meanwhile, for milestones that count from it: it begins with the common start, and every
    /// host's method is as long.
    var elsewhere: Record.FaultFacts? {
        guard let startedElsewhere else { return nil }
        var facts = Record.FaultFacts(
            step: 0, fault: "on other hosts", target: nil, mechanism: "", changes: [], isInstant: false)
        facts.effective = TimeBounds(low: startedElsewhere, high: startedElsewhere)
        facts.cleared = endedElsewhere.map { TimeBounds(low: $0, high: $0) }
        return facts
    }
}
