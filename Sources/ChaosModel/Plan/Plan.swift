/// What a run will do on this host: pure, from an experiment and a survey.
public struct Plan: Sendable {
    /// A stretch of the run.
    public enum Segment: Sendable {
        /// Faults that start together; the segment ends with the last of them.
        case faults([PlannedStep])
        /// Waiting.
        case pause(Duration)
        /// Waiting until the SLOs hold again after the stage of this name.
        case gate(stage: String)
    }

    /// The experiment.
    public var experiment: Experiment
    /// What is launched first, in order.
    public var launches: [Launch]
    /// The stretches in order.
    public var segments: [Segment]
    /// Which faults lie on the way of which probes.
    public var paths: [ProbePath]
    /// The policies that it was judged by.
    public var policies: [Policy.Trace] = []
    /// The approvals of its spec.
    public var approvals: [Approval] = []

    /// Plans an experiment.
    /// - Throws: `Diagnostics` with everything that this host cannot do or that would not be safe.
    public init(_ experiment: Experiment, on survey: Survey) throws(Diagnostics) {
        var survey = survey
        survey.consents = experiment.consents
        var builder = Builder(experiment: experiment, survey: survey)
        for target in experiment.targets {
            guard let problem = survey.targets[target.name]?.problem else { continue }
            builder.problems.append(Diagnostic("target `\(target.name)`: \(problem)", at: target.location))
        }
        for entry in experiment.method { builder.add(entry) }
        let launches = experiment.targets.compactMap { Launch($0, of: experiment, on: survey) }
        for launch in launches { builder.check(launch) }
        guard builder.problems.isEmpty else { throw Diagnostics(builder.problems) }
        self.experiment = experiment
        self.segments = builder.segments
        self.paths = builder.segments.flatMap { (segment) -> [ProbePath] in
            guard case .faults(let steps) = segment else { return [] }
            return steps.flatMap { ProbePath.all(of: $0, probes: experiment.probes, on: survey) }
        }
        self.launches = launches
    }

    /// The workloads that the run launches.
    public var workloads: [Workload] { launches.map(\.workload) }

    /// Every step in the order of start.
    public var steps: [PlannedStep] {
        segments.flatMap { (segment) -> [PlannedStep] in
            if case .faults(let steps) = segment { steps } else { [] }
        }
    }

    /// The longest the faults and pauses may take, without gates.
    public var methodDuration: Duration {
        segments.reduce(.zero) { total, segment in
            switch segment {
            case .faults(let steps): total + (steps.map(\.step.longest).max() ?? .zero)
            case .pause(let duration): total + duration
            case .gate: total
            }
        }
    }
}

/// One fault of a plan, lowered to changes.
public struct PlannedStep: Sendable {
    /// Number of the step, from 1.
    public var number: Int
    /// The step as written.
    public var step: Step
    /// What is changed, in order.
    public var changes: [Change]
    /// What whoever reads the plan should know beside the changes.
    public var notes: [String]
    /// What its choice starts from, when it leaves something to chance.
    public var seed: UInt64?
    /// The capabilities that it needs or wishes for, to its end.
    public var privileges: [Privilege]
    /// Those of taking it back alone.
    public var undoPrivileges: [Privilege]

    /// What it does some time after its changes, to those whom they met.
    public var followUp: FollowUp? { step.fault.followUp(of: changes) }

    /// The mechanisms, each once: `nftables`, `HTB + netem`.
    public var mechanism: String {
        var names: [String] = []
        for name in (changes + (followUp?.changes ?? [])).map(\.mechanism) where !names.contains(name) {
            names.append(name)
        }
        return names.joined(separator: ", ")
    }

    /// Lowers one step on a survey: at plan time, and again on fresh facts when the step begins.
    /// - Throws: `PlanError` when this host cannot do it, or it would not be safe.
    public static func lower(_ step: Step, number: Int, on survey: Survey) throws(PlanError) -> PlannedStep {
        let focused = survey.focused(on: step.target, step: number)
        if let target = focused.target, let problem = target.problem {
            throw PlanError("target `\(target.name)`: \(problem)")
        }
        if let target = focused.target, let problem = target.networkProblem, type(of: step.fault).targetNeed == .traffic
        {
            throw PlanError("target `\(target.name)`: \(problem)", fix: "make a target of each")
        }
        if let target = focused.target {
            try target.lookingForListener.require(of: survey.held, for: step.faultName)
        }
        try looking(at: step, on: focused).merged.require(of: survey.held, for: step.faultName)
        let changes = try step.fault.changes(on: focused)
        let all = changes + (step.fault.followUp(of: changes)?.changes ?? [])
        try Safety.check(all, on: focused)
        for limit in step.limits { try limit.check(all, on: focused) }
        let privileges = privileges(of: step, all, on: focused)
        try privileges.require(of: survey.held, for: step.faultName)
        return PlannedStep(
            number: number, step: step, changes: changes, notes: step.fault.notes(on: focused),
            seed: step.fault.seed(on: focused), privileges: privileges,
            undoPrivileges: all.flatMap { $0.undoPrivileges(on: focused) }.merged)
    }
}

extension Plan {
    /// Collects segments and problems while walking the method.
    private struct Builder {
        let experiment: Experiment
        let survey: Survey
        var segments: [Segment] = []
        var problems: [Diagnostic] = []
        var number = 0

        mutating func add(_ entry: MethodEntry) {
            switch entry {
            case .step(let step): segments.append(.faults(lower([step])))
            case .parallel(let steps): segments.append(.faults(lower(steps)))
            case .pause(let duration): segments.append(.pause(duration))
            case .stage(let name, let entries):
                for entry in entries { add(entry) }
                segments.append(.gate(stage: name))
            }
        }

        /// Refuses a launch that needs more than we hold.
        mutating func check(_ launch: Launch) {
            let name = "the launch of `\(launch.workload.target)`"
            do throws(PlanError) { try launch.privileges.require(of: survey.held, for: name) } catch {
                let target = experiment.targets.first { $0.name == launch.workload.target }
                problems.append(Diagnostic(error.reason, at: target?.location, suggestion: error.fix))
            }
        }

        private mutating func lower(_ steps: [Step]) -> [PlannedStep] {
            var planned: [PlannedStep] = []
            for step in steps {
                number += 1
                var survey = survey
                survey.claims = planned.flatMap(\.claims)
                // Said already, at the target.
                if let target = step.target, survey.targets[target]?.problem != nil { continue }
                do throws(PlanError) {
                    planned.append(try PlannedStep.lower(step, number: number, on: survey))
                } catch {
                    problems.append(
                        Diagnostic(error.reason(of: step), at: step.location, suggestion: error.fix))
                }
            }
            refuseOverlap(planned)
            return planned
        }

        private mutating func refuseOverlap(_ planned: [PlannedStep]) {
            var holders: [Resource: (step: PlannedStep, sharing: String?)] = [:]
            for step in planned {
                let held = step.changes.flatMap { change in
                    change.resources(on: survey).map { (resource: $0, sharing: change.sharing) }
                }
                let taken = held.first { resource, sharing in
                    holders[resource].map { $0.step.number != step.number && (sharing == nil || $0.sharing != sharing) }
                        ?? false
                }
                if let taken = taken?.resource, let other = holders[taken]?.step {
                    let line = other.step.location.map { "line \($0.line)" } ?? "step \(other.number)"
                    problems.append(
                        Diagnostic(
                            "\(step.step.faultName) and \(other.step.faultName) (\(line)) act on the "
                                + "\(taken) at the same time",
                            at: step.step.location, suggestion: "run them one after the other"))
                }
                for (resource, sharing) in held where holders[resource] == nil { holders[resource] = (step, sharing) }
            }
        }
    }
}
