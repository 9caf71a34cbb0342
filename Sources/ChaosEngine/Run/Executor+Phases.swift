import ChaosModel
import LinuxKernel

/// The stretches of a run before and after the faults.
extension Executor {
    /// Launches the `command` targets and waits until each is ready.
    mutating func launchWorkloads() throws(RunStop) {
        for launch in plan.launches {
            let workload = launch.workload
            phase = RunPhase(name: "launching \(workload.target)", since: now)
            do throws(HostError) {
                for change in launch.changes { _ = try session.perform(change) }
            } catch { throw .launch("\(error)") }
            note(.workload, "\(workload.target) launched: \(workload.command.joined(separator: " "))")
            guard
                case .command(let command)? = plan.experiment.targets.first(where: { $0.name == workload.target })?
                    .selector,
                let ready = command.ready
            else { continue }
            let end = now + command.readyWithin.nanoseconds
            let host = host
            var isReady = false
            while !isReady, now < end {
                isReady = try aside("ready") { host.accepts(ready) }
                if !isReady { try tick(for: .milliseconds(20)) }
                if !host.isRunning(workload.target), workload.restart == .never {
                    throw .launch("target `\(workload.target)` ended before it was ready")
                }
            }
            guard isReady else {
                throw .launch(
                    "target `\(workload.target)` did not accept on \(ready) within \(command.readyWithin.fieldText)")
            }
        }
    }

    /// Starts the probes; they go on until the end of the recovery.
    mutating func startProbes() throws(RunStop) {
        guard !plan.experiment.probes.isEmpty else { return }
        let specs = plan.experiment.probes(of: options.run)
        let start = epoch
        let version = options.version
        let targets = plan.experiment.targets
        let surroundings = surroundings
        let setUp = try aside("resolve") {
            Result { try surroundings.probes(specs, of: targets, start: start, version: version) }
        }
        do {
            let loop = try setUp.get()
            try loop.start()
            record.environment.probeScheduling = loop.scheduling
            for (index, first) in loop.firstSlots.enumerated() { record.probes[index].firstSlot = first }
            judges = try RunJudges(
                experiment: plan.experiment, probes: record.probes, startedAt: record.startedAt,
                samples: bundle.path(of: RunBundle.samples), live: observer?.showsStatus == true)
            probes = loop
            measuring = surroundings.measurementLog()
            record.measurement = Measurement()
        } catch {
            throw .probing("probes cannot be started: \(error)")
        }
        note(.probing, "probing: " + plan.experiment.probes.map(\.name).joined(separator: ", "))
    }

    /// Waits until the SLOs have held for the steady-state span.
    mutating func awaitSteadyState() throws(RunStop) {
        let span = plan.experiment.steadyState
        guard let first = record.probes.map(\.firstSlot).max(), span > .zero, !plan.experiment.slos.isEmpty else {
            return
        }
        phase = RunPhase(name: "steady state", since: now, length: span)
        judges?.openGate(from: first, span: span)
        let patience = record.probes.map(\.timeout).max() ?? .zero
        try pass(until: first + span.nanoseconds)
        try pass(until: first + (span + patience).nanoseconds + 1_000_000_000) { $0.judges?.steadyState != .pending }
        switch judges?.concludeSteadyState() {
        case .notSteady(let reason)?: throw .noSteadyState(reason)
        case .pending?: throw .noSteadyState("the probes gave too few answers to tell")
        case .steady?, nil: note(.steadyState, "the SLOs held for \(span.fieldText)")
        }
    }

    /// Goes on probing until every SLO has held for `stable-for` and every milestone is decided, or `within` has passed.
    mutating func awaitRecovery() throws(RunStop) {
        let hasSLOs = !plan.experiment.slos.isEmpty
        guard judges != nil, hasSLOs || !plan.experiment.milestones.isEmpty else { return }
        let window = plan.experiment.recovery
        phase = RunPhase(name: "recovering", since: now, length: window.within)
        let goals =
            (hasSLOs ? ["the SLOs hold for \(window.stableFor.fieldText)"] : [])
            + (awaitsMilestones ? ["the milestones are decided"] : [])
        if !goals.isEmpty { note(.recovering, "waiting until " + goals.joined(separator: " and ")) }
        let start = now
        if hasSLOs { judges?.lookForStability(from: start) }
        try pass(until: start + window.within.nanoseconds) { executor in
            (!hasSLOs || executor.judges?.isStable == true) && !executor.awaitsMilestones
        }
        let moment = now
        judges?.settleTurns(at: moment)
        guard hasSLOs else { return note(.probingEnded, "the milestones are decided, or their time is over") }
        note(
            .probingEnded,
            judges?.isStable == true ? "the SLOs hold" : "not recovered within \(window.within.fieldText)")
    }

    /// Ends the probes when the slots in flight are answered. That takes up to a probe's time-out, and the guardian
    /// must not take it for a hang.
    mutating func stopProbes() {
        guard let probes else { return }
        noteMeasurement(probes.statistics)
        // What hangs for longer than that is cut off, and so on record; who stops a run does not wait for it.
        stop(probes, within: record.stopped == nil ? .seconds(115) : .seconds(5))
        _ = drain()
        for (index, refused) in probes.refusedRetries.enumerated() { record.probes[index].refusedRetries = refused }
        do throws(KernelError) {
            try judges?.finish()
        } catch {
            note(.stopped, "samples cannot be written: \(error)")
        }
        if record.stopped == nil, !record.faults.isEmpty { tellMilestones(isOver: true) }
        if let lost = judges?.backlog, lost > 0 {
            record.measurement?.lostBytes = lost
            // The report is made from the file: what it says is not all that happened.
            let reason = "the disk of the state directory is full: \(lost) bytes of samples are lost"
            record.stopped = record.stopped ?? reason
            note(.stopped, reason)
        }
        self.probes = nil
    }

    /// Stops a loop of probes while everything else goes on.
    mutating func stop(_ loop: any ProbeSource, within limit: Duration? = nil) {
        let stopped = GuardianFlag()
        do throws(KernelError) {
            try surroundings.start("stop-probes") {
                loop.stop(within: limit)
                stopped.raise()
            }
        } catch { loop.stop(within: limit) }
        let longest = record.probes.map(\.timeout).max() ?? .zero
        let patience = now + (longest + .seconds(60)).nanoseconds
        while !stopped.isRaised, now < patience { tickQuietly(for: .milliseconds(10)) }
    }
}
