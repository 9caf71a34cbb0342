import ChaosModel
import LinuxKernel

extension Record {
    /// The record of a run that is about to begin.
    init(plan: Plan, options: RunOptions) {
        self.init(run: options.run, experiment: plan.experiment.name, startedAt: Clock.wallSeconds())
        hypothesis = plan.experiment.hypothesis
        labels = plan.experiment.labels
        every = plan.experiment.every?.seconds
        slos = plan.experiment.slos
        recovery = plan.experiment.recovery
        steadyState = plan.experiment.steadyState
        specHash = (try? Digest.sha256(options.spec)) ?? ""
        policies = plan.policies.isEmpty ? nil : plan.policies
        approvals = plan.approvals.isEmpty ? nil : plan.approvals
        probes = plan.experiment.probes.map(ProbeFacts.init)
        milestones = plan.experiment.milestones.isEmpty ? nil : plan.experiment.milestones
        environment.host = HostFacts.hostname
        environment.kernel = HostFacts.kernelRelease
        environment.cpus = HostFacts.onlineCPUs
        environment.version = options.version
        environment.capabilities = options.capabilities?.sorted()
    }
}

extension Record.ProbeFacts {
    /// A probe that is about to be asked.
    init(_ spec: ProbeSpec) {
        self.init(name: spec.name, question: spec.question, rate: spec.rate, timeout: spec.timeout)
        members = spec.isMix ? spec.members.map(\.name) : nil
        retry = spec.retry?.words
        seed = members == nil && retry == nil ? nil : spec.seed
    }
}

extension Record.FaultFacts {
    /// A step that is about to be applied.
    init(_ step: PlannedStep) {
        self.init(
            step: step.number, fault: step.step.faultName, target: step.step.target, mechanism: step.mechanism,
            changes: step.changes.map(\.summary), isInstant: step.step.duration == nil)
        seed = step.seed
    }
}

extension ProcessIdentity {
    /// This process.
    static var current: ProcessIdentity {
        let pid = HostFacts.processID
        return ProcessIdentity(pid: pid, startTicks: ProcessTable.stat(pid)?.startTicks ?? 0, name: "aftershock")
    }
}

extension Plan {
    /// The time by which a run must be over whatever happens, after which the guardian ends it.
    var longestRun: Duration {
        let launches = experiment.targets.reduce(Duration.zero) { total, target in
            if case .command(let command) = target.selector { total + command.readyWithin } else { total }
        }
        let gates = segments.count { if case .gate = $0 { true } else { false } }
        // Very many files may have to be removed from each.
        let directories = steps.flatMap(\.changes).count { if case .createDirectory = $0 { true } else { false } }
        let answers = (experiment.probes.map(\.timeout).max() ?? .zero) * 3
        return launches + experiment.steadyState + methodDuration + experiment.recovery.within * (gates + 1) + answers
            + experiment.longestReadBack
            + .seconds(60) + .seconds(10) * steps.count + .seconds(120) * directories
    }
}
