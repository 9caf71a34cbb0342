import ChaosModel
import LinuxKernel

/// A step whose changes are in effect.
struct ActiveFault {
    /// The step as it was lowered when it began.
    var step: PlannedStep
    /// Its changes in order.
    var performed: [Session.Performed]
    /// Counters before each change.
    var baseline: [[String: Double]]
    /// When it is taken back, in nanoseconds since the run's start; `nil` for an instant one.
    var end: Int64?
    /// Its place in the record.
    var index: Int
}

/// The faults, in the order of the method.
extension Executor {
    /// Carries the method out, stretch by stretch.
    mutating func carryOutMethod() throws(RunStop) {
        counters.markStart(KernelCounters.read())
        for segment in plan.segments {
            switch segment {
            case .faults(let steps):
                for step in steps { try inject(step) }
                while let end = active.compactMap(\.end).min() {
                    phase = RunPhase(
                        name: active.map(\.step.step.faultName).joined(separator: " + "), since: phase.since,
                        length: phase.length)
                    try pass(until: end)
                    for fault in active where fault.end.map({ $0 <= now }) ?? false { clear(fault) }
                }
                while let fault = active.last { clear(fault) }
            case .pause(let duration):
                phase = RunPhase(name: "pause", since: now, length: duration)
                try pass(until: now + duration.nanoseconds)
            case .gate(let stage): try awaitGate(stage)
            }
        }
        counters.markEnd(KernelCounters.read())
    }

    /// Applies one fault: lowered again on fresh facts, since processes come and go between plan and step.
    private mutating func inject(_ planned: PlannedStep) throws(RunStop) {
        phase = RunPhase(name: planned.step.faultName, since: now, length: planned.step.duration)
        let step: PlannedStep
        do {
            var survey = try host.survey(Survey.Scope(targets: plan.experiment.targets, run: options.run))
            survey.consents = plan.experiment.consents
            step = try PlannedStep.lower(planned.step, number: planned.number, on: survey)
        } catch let error as PlanError {
            throw .fault("\(planned.step.faultName): \(error.reason)")
        } catch {
            throw .fault("\(planned.step.faultName): \(error)")
        }
        let index = record.faults.count
        record.faults.append(Record.FaultFacts(step))
        note(.injecting, "\(step.step.faultName)\(step.step.target.map { " on \($0)" } ?? "") by \(step.mechanism)")
        active.append(ActiveFault(step: step, performed: [], baseline: [], end: nil, index: index))
        do throws(HostError) {
            for change in step.changes {
                // A file that is made by this very step has no counters yet.
                let before = (try? host.evidence(of: change)) ?? [:]
                let performed = try session.perform(change)
                active[active.count - 1].performed.append(performed)
                active[active.count - 1].baseline.append(before)
            }
        } catch {
            record.faults[index].failure = "\(error)"
            note(.faultFailed, "\(step.step.faultName): \(error)")
            throw .fault("\(step.step.faultName) could not be applied: \(error)")
        }
        let fault = active[active.count - 1]
        let effective = TimeBounds(
            low: fault.performed.first?.effective.low ?? now, high: fault.performed.last?.effective.high ?? now)
        record.faults[index].effective = effective
        note(.faultOn, "\(step.step.faultName) is in effect, read back from the kernel")
        if let duration = step.step.duration {
            active[active.count - 1].end = effective.high + duration.nanoseconds
        } else {
            clear(fault)
        }
    }

    /// Takes one fault back, newest change first, and keeps its proof of effect.
    mutating func clear(_ fault: ActiveFault) {
        active.removeAll { $0.index == fault.index }
        collectProof(of: fault)
        checkThatItLasted(fault)
        var bounds: TimeBounds?
        var isClear = true
        for performed in fault.performed.reversed() where performed.id != nil {
            do throws(Session.Leftover) {
                let reverted = try session.revert(performed)
                bounds = TimeBounds(low: bounds?.low ?? reverted.low, high: reverted.high)
            } catch {
                // Stays in the journal: the end of the run tries again and says so.
                isClear = false
                note(.faultFailed, "\(error)")
            }
        }
        guard let bounds, isClear else { return }
        record.faults[fault.index].cleared = bounds
        note(.faultOff, "\(fault.step.step.faultName) is taken back, read back from the kernel")
    }

    /// A fault that somebody else ended, or whose helper died, must not count as having lasted.
    private mutating func checkThatItLasted(_ fault: ActiveFault) {
        for performed in fault.performed where performed.id != nil {
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
        var proof: [String: Double] = [:]
        for (performed, before) in zip(fault.performed, fault.baseline) {
            guard let after = try? host.evidence(of: performed.change) else { continue }
            for (name, value) in after { proof[name, default: 0] += value - (before[name] ?? 0) }
        }
        record.faults[fault.index].proof = proof
        record.faults[fault.index].hadEffect = proof.isEmpty ? nil : proof.values.contains { $0 > 0 }
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
        note(.stage, "stage \(stage) settled: the SLOs hold")
    }
}
