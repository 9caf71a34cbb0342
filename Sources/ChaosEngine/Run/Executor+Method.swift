import ChaosModel
import LinuxKernel

/// The faults, in the order of the method.
extension Executor {
    /// Carries the method out, stretch by stretch.
    mutating func carryOutMethod() throws(RunStop) {
        for segment in plan.segments {
            switch segment {
            case .faults(let steps):
                let before = try survey()
                for step in steps {
                    try inject(try lowered(step, before), before)
                    try advance()
                }
                while let due = active.compactMap(\.due).min() {
                    phase = RunPhase(
                        name: active.map(\.step.step.faultName).joined(separator: " + "), since: phase.since,
                        length: phase.length)
                    try pass(until: due) { $0.active.isEmpty || $0.hasEarlyEnd }
                    try advance()
                }
                while let fault = active.last { clear(fault) }
            case .pause(let duration):
                phase = RunPhase(name: "pause", since: now, length: duration)
                try pass(until: now + duration.nanoseconds)
            case .gate(let stage):
                try awaitGate(stage)
                try awaitOpening()
            }
        }
        isMethodOver = true
        endedElsewhere = now
    }

    /// Lowers a step again on fresh facts, since processes come and go between plan and step.
    private mutating func lowered(_ step: PlannedStep, _ before: Survey) throws(RunStop) -> PlannedStep {
        var fresh = try survey().remembering(before)
        fresh.claims = active.flatMap(\.step.claims)
        do throws(PlanError) {
            return try PlannedStep.lower(step.step, number: step.number, on: fresh)
        } catch {
            throw .fault(error.reason(of: step.step))
        }
    }

    /// Looks at the targets; those that are just being started again are waited for.
    private mutating func survey() throws(RunStop) -> Survey {
        let supervised = plan.workloads.filter { $0.restart == .always }.map(\.target)
        try tick(for: .milliseconds(1))
        try pass(until: now + 10_000_000_000) { executor in
            // One that is frozen is started again only after the thaw, which must not wait for it.
            supervised.allSatisfy { executor.host.isRunning($0) }
                || executor.active.contains { $0.end.map { $0 <= executor.now } ?? false }
        }
        do throws(HostError) {
            var survey = try host.survey(Survey.Scope(plan.experiment, run: options.run))
            survey.consents = plan.experiment.consents
            return survey
        } catch {
            throw .fault("the targets cannot be looked at: \(error)")
        }
    }

    /// Applies one fault.
    private mutating func inject(_ step: PlannedStep, _ before: Survey) throws(RunStop) {
        phase = RunPhase(name: step.step.faultName, since: now, length: step.step.duration)
        let index = record.faults.count
        record.faults.append(Record.FaultFacts(step))
        record.measurement?.paths += ProbePath.all(of: step, probes: plan.experiment.probes, on: before)
        let fault = ActiveFault(step: step, index: index)
        note(
            .injecting, "\(fault.name) by \(step.mechanism)" + (step.seed.map { ", chosen by seed \($0)" } ?? ""))
        active.append(fault)
        try carryOut(step, for: index, before)
        let performed = self.fault(index)?.performed ?? []
        let effective = TimeBounds(
            low: performed.first?.effective.low ?? now, high: performed.last?.effective.high ?? now)
        record.faults[index].effective = effective
        note(.faultOn, "\(step.step.faultName) is in effect, read back from the kernel")
        update(index) { fault in
            for case .restart(let restart) in performed.map(\.change) {
                fault.deadline = effective.high + restart.limit.nanoseconds + 100_000_000
            }
            fault.end = effective.high + (step.step.duration?.nanoseconds ?? 0)
            if let next = fault.nextStrike, let end = fault.end, next >= end { fault.nextStrike = nil }
        }
    }

    /// Takes one fault back, newest change first, and keeps its proof of effect.
    mutating func clear(_ fault: ActiveFault) {
        tellNews()
        active.removeAll { $0.index == fault.index }
        if !fault.pending.isEmpty { note(.strike, "\(fault.name) ends before its grace is over: nobody else is hit") }
        collectProof(of: fault)
        let means = stops(thatLedToDeathIn: fault)
        let gone = goneNamespace(of: fault)
        if gone == nil { checkThatItLasted(fault, but: means) }
        var bounds: TimeBounds?
        var isClear = true
        for performed in fault.performed.reversed() where performed.id != nil {
            do throws(Session.Leftover) {
                let reverted = try session.revert(performed)
                if means.contains(performed.change) { continue }
                bounds = TimeBounds(low: bounds?.low ?? reverted.low, high: reverted.high)
            } catch {
                // Stays in the journal: the end of the run tries again and says so.
                isClear = false
                note(.faultFailed, "\(error)")
            }
        }
        leaveNamespaces(of: fault)
        // A fault that found the host already so has nothing to take back, and ends here all the same.
        if bounds == nil, fault.step.step.duration != nil { bounds = TimeBounds(low: now, high: now) }
        guard let bounds, isClear else { return }
        record.faults[fault.index].cleared = bounds
        record.faults[fault.index].gone = gone
        let isTakenBack = fault.performed.contains { $0.id != nil && !means.contains($0.change) }
        let end = isTakenBack ? "taken back, read back from the kernel" : "over"
        note(.faultOff, "\(fault.step.step.faultName) is \(gone.map { "gone: \($0)" } ?? end)")
    }

    /// A fault whose helper hung: it is not in effect any more, and what it did meanwhile is not what was asked for.
    mutating func failFault(ofHelper token: String) {
        for fault in active {
            for change in fault.performed.map(\.change) where change.helper == token {
                let reason = "its helper stopped answering and was killed: \(change.summary)"
                if record.faults[fault.index].failure == nil { record.faults[fault.index].failure = reason }
                note(.faultFailed, "\(fault.step.step.faultName): \(reason)")
            }
        }
    }

    /// The stops of those whom a fault stopped only to kill them, and who are dead: nothing had to last, nor is taken back.
    private func stops(thatLedToDeathIn fault: ActiveFault) -> Set<Change> {
        let changes = fault.performed.map(\.change)
        let doomed = Set(fault.step.step.fault.followUp(of: changes)?.changes.flatMap(\.processes) ?? [])
        return Set(
            changes.filter { change in
                guard case .pause(let process) = change else { return false }
                return doomed.contains(process) && !host.isAlive(process)
            })
    }

    /// A fault that somebody else ended, or whose helper died, must not count as having lasted.
    private mutating func checkThatItLasted(_ fault: ActiveFault, but means: Set<Change>) {
        for performed in fault.performed where performed.id != nil && !means.contains(performed.change) {
            // What cannot be read any more, such as the limit of a process that was killed, is no evidence.
            guard record.faults[fault.index].failure == nil, (try? host.isInEffect(performed.change)) == false else {
                continue
            }
            let reason = "it was gone before it was taken back: \(performed.change.summary)"
            record.faults[fault.index].failure = reason
            note(.faultFailed, "\(fault.step.step.faultName): \(reason)")
        }
    }

    private mutating func collectProof(of fault: ActiveFault) {
        // What cannot be read any more proves nothing.
        let growth = fault.growth { (try? host.evidence(of: $0)) ?? [:] }
        var proof = growth.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        if fault.step.step.fault.repetition != nil {
            proof["strikes"] = Double(fault.strikes - fault.missed)
            proof["strikes_missed"] = Double(fault.missed)
        }
        record.faults[fault.index].proof = proof
        record.faults[fault.index].hadEffect = PlannedStep.hadEffect(fault.performed.map(\.change), growth)
        if proof["processes_ended"] != nil { struck.append(fault) }
    }

    /// How long after the last signal a run that has nothing else to do waits for those it hit, in nanoseconds.
    private static var longestDying: Int64 { 1_000_000_000 }

    /// Counts again who has ended, before the run ends its own workloads: who handles a signal needs a moment to end.
    mutating func countEnded() {
        let host = host
        let strikes = struck.flatMap(\.performed)
        let hit = Set(strikes.flatMap(\.change.processes))
        let patience = (strikes.map(\.effective.high).max() ?? now) + Self.longestDying
        // Whoever asked for an end is not made to wait for it.
        while record.stopped == nil, now < patience, hit.contains(where: host.isAlive) {
            tickQuietly(for: .milliseconds(10))
        }
        for fault in struck {
            let ended = fault.growth { (try? host.evidence(of: $0)) ?? [:] }.compactMap { $0["processes_ended"] }
            record.faults[fault.index].proof["processes_ended"] = ended.reduce(0, +)
        }
    }

    /// Waits after a stage until the SLOs hold again.
    private mutating func awaitGate(_ stage: String) throws(RunStop) {
        guard judges != nil, !plan.experiment.slos.isEmpty else { return }
        let window = plan.experiment.recovery
        phase = RunPhase(name: "stage \(stage) settling", since: now, length: window.within)
        let start = now
        judges?.lookForStability(from: start)
        try pass(until: start + window.within.nanoseconds) { $0.judges?.isStable == true }
        guard judges?.isStable == true else {
            throw .probing("stage `\(stage)` did not settle within \(window.within.fieldText)")
        }
        let moment = now
        judges?.settleTurns(at: moment)
        note(.stage, "stage \(stage) settled: the SLOs hold")
    }
}
