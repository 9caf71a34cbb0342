import ChaosModel
import LinuxKernel

/// What faults do while they last: strike again, hit those who are left after a grace, and end.
extension Executor {
    /// Does whatever is due about the active faults.
    mutating func advance() throws(RunStop) {
        for index in active.map(\.index) {
            try carryOutPending(of: index)
            if let fault = fault(index), let due = fault.nextStrike, due <= now { try strike(index) }
        }
        for fault in active where fault.isOver(at: now) && !host.isAtWork(fault) {
            concludeRestarts(of: fault)
            clear(fault)
        }
    }

    /// Whether there is something to do before the time that was foreseen for it.
    var hasEarlyEnd: Bool {
        let host = host
        return active.contains { fault in
            if fault.deadline != nil, !host.isAtWork(fault) { return true }
            return fault.pending.contains { $0.changes.allSatisfy { !host.finds($0) } }
        }
    }

    func fault(_ index: Int) -> ActiveFault? { active.first { $0.index == index } }

    /// Changes an active fault, if it is still one.
    mutating func update(_ index: Int, _ body: (inout ActiveFault) -> Void) {
        if let place = active.firstIndex(where: { $0.index == index }) { body(&active[place]) }
    }

    /// Makes changes as part of a fault.
    mutating func perform(_ changes: [Change], for index: Int) throws(RunStop) {
        do throws(HostError) {
            var ended: HostError?
            var isMade = false
            for change in changes {
                // A file that is made by this very step has no counters yet.
                let before = (try? host.evidence(of: change)) ?? [:]
                let performed: Session.Performed
                do throws(HostError) { performed = try session.perform(change) } catch {
                    guard change.isOver(error) else { throw error }
                    ended = error
                    continue
                }
                isMade = true
                update(index) {
                    $0.performed.append(performed)
                    $0.baseline.append(before)
                }
            }
            if let ended, !isMade { throw ended }
        } catch {
            let name = fault(index)?.step.step.faultName ?? ""
            record.faults[index].failure = "\(error)"
            note(.faultFailed, "\(name): \(error)")
            throw .fault("\(name) could not be applied: \(error)")
        }
    }

    /// Makes the changes of one strike, meets those who were started meanwhile, and plans what follows.
    mutating func carryOut(_ step: PlannedStep, for index: Int, _ before: Survey) throws(RunStop) {
        let first = fault(index)?.performed.count ?? 0
        try perform(step.changes, for: index)
        if step.step.fault.pursuesNewcomers {
            for _ in 0..<16 {
                let known = Set((fault(index)?.performed ?? []).dropFirst(first).map(\.change))
                let found = try? lower(
                    step, before, strike: fault(index)?.strikes ?? 0, met: Set(known.flatMap(\.processes)))
                let newcomers = (found?.changes ?? []).filter { !known.contains($0) }
                if newcomers.isEmpty { break }
                try perform(newcomers, for: index)
            }
        }
        let made = (fault(index)?.performed ?? []).dropFirst(first).map(\.change)
        let followUp = step.step.fault.followUp(of: made)
        let due = followUp.map { now + $0.delay.nanoseconds }
        update(index) { fault in
            fault.strikes += 1
            if let followUp, let due { fault.pending.append(ActiveFault.Pending(due: due, changes: followUp.changes)) }
        }
        if let repetition = step.step.fault.repetition {
            let bounds = (fault(index)?.performed ?? []).dropFirst(first).map(\.effective)
            if let low = bounds.first?.low, let high = bounds.last?.high {
                record.faults[index].strikes = (record.faults[index].strikes ?? []) + [TimeBounds(low: low, high: high)]
            }
            note(.strike, "\(fault(index)?.name ?? ""): strike \(fault(index)?.strikes ?? 0): \(Self.summary(made))")
            planNext(index, repetition)
        }
        if followUp?.delay == .zero { try carryOutPending(of: index) }
    }

    /// Lowers a step anew on what is there now, without waiting for a target that is just being started.
    func lower(
        _ step: PlannedStep, _ before: Survey, strike: Int, met: Set<ProcessIdentity> = []
    ) throws -> PlannedStep {
        var fresh = try host.survey(Survey.Scope(plan.experiment, run: options.run)).remembering(before)
        fresh.consents = plan.experiment.consents
        fresh.claims = active.filter { $0.step.number != step.number }.flatMap(\.step.claims)
        fresh.strike = strike
        fresh.met = met
        return try PlannedStep.lower(step.step, number: step.number, on: fresh)
    }

    /// Strikes again. A target that is not up is no failure: its supervisor is at work.
    private mutating func strike(_ index: Int) throws(RunStop) {
        guard let fault = fault(index), let repetition = fault.step.step.fault.repetition else { return }
        let step: PlannedStep
        do {
            step = try lower(fault.step, Survey(), strike: fault.strikes)
            guard !step.changes.isEmpty else { throw PlanError("nobody is there") }
        } catch {
            let reason = (error as? PlanError)?.reason(of: fault.step.step) ?? "\(error)"
            update(index) {
                $0.strikes += 1
                $0.missed += 1
            }
            note(.strike, "\(fault.name): strike \(fault.strikes + 1) missed: \(reason)")
            planNext(index, repetition)
            return
        }
        try carryOut(step, for: index, Survey())
    }

    private mutating func planNext(_ index: Int, _ repetition: Repetition) {
        let now = now
        update(index) { fault in
            // By the schedule and not by when this one was done; what was missed by a hang is not made up for.
            var next = (fault.nextStrike ?? now) + repetition.interval.nanoseconds
            while next <= now { next += repetition.interval.nanoseconds }
            let isLast = fault.strikes >= repetition.count ?? .max || next >= fault.end ?? .max
            fault.nextStrike = isLast ? nil : next
        }
    }

    /// Says what came of the restarts of a fault.
    private mutating func concludeRestarts(of fault: ActiveFault) {
        for case .restart(let restart) in fault.performed.map(\.change) {
            if case .failed(let reason)? = host.progress(of: restart) {
                record.faults[fault.index].failure = reason
                note(.faultFailed, "\(fault.step.step.faultName): \(reason)")
            } else {
                let before = restart.processes.map(\.description).joined(separator: ", ")
                let now = host.newcomers(of: restart).map(\.description).joined(separator: ", ")
                note(.strike, "\(fault.name): \(before) ended, now there is \(now.isEmpty ? "nobody" : now)")
            }
        }
    }

    /// Hits those who are left after a grace, or sees that nobody is.
    private mutating func carryOutPending(of index: Int) throws(RunStop) {
        guard let fault = fault(index) else { return }
        let host = host
        for pending in fault.pending {
            let left = pending.changes.filter { host.finds($0) }
            guard left.isEmpty || pending.due <= now else { continue }
            update(index) { $0.pending.removeAll { $0.due == pending.due && $0.changes == pending.changes } }
            if left.isEmpty {
                note(.strike, "\(fault.name): everybody ended within the grace")
            } else {
                if (fault.step.followUp?.delay ?? .zero) > .zero {
                    note(.strike, "\(fault.name): the grace is over: \(Self.summary(left))")
                }
                try perform(left, for: index)
            }
        }
    }

    /// The changes in words, the first few of many.
    private static func summary(_ changes: [Change]) -> String {
        changes.prefix(4).map(\.summary).joined(separator: ", ")
            + (changes.count > 4 ? " and \(changes.count - 4) more" : "")
    }
}

extension RunHost {
    /// Whether a fault's changes take their time and are not done.
    fileprivate func isAtWork(_ fault: ActiveFault) -> Bool {
        fault.performed.contains { performed in
            guard case .restart(let restart) = performed.change else { return false }
            return progress(of: restart) == .underWay
        }
    }

    /// Whether anybody is left whom a change would hit.
    fileprivate func finds(_ change: Change) -> Bool {
        change.processes.isEmpty || change.processes.contains(where: isAlive)
    }
}

extension Change {
    /// Whether it failed because its only process ended by itself just before: a service's workers come and go, and those
    /// that are left are met all the same.
    fileprivate func isOver(_ error: HostError) -> Bool { error.errno == 3 && processes.count == 1 }
}
