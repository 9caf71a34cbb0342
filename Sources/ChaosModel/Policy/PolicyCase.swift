/// What a policy judges: one run that somebody wants to begin.
public struct PolicyCase: Sendable {
    /// What is to be run.
    public var experiment: Experiment
    /// SHA-256 of the spec's text, hexadecimal.
    public var spec: String
    /// What it comes to on the host; `nil` when only the text is to be judged.
    public var plan: Plan?
    /// The facts that the plan was made of.
    public var survey: Survey?
    /// Who runs it.
    public var runner: Operator
    /// The host's name.
    public var host: String
    /// When it begins, in seconds since 1970; `nil` leaves windows and approvals aside.
    public var now: Double?
    /// Every approval that there is.
    public var approvals: [Approval] = []
    /// Names of the users in the survey.
    public var users: [UInt32: String] = [:]

    /// Describes a run.
    public init(experiment: Experiment, spec: String, runner: Operator, host: String) {
        self.experiment = experiment
        self.spec = spec
        self.runner = runner
        self.host = host
    }

    /// From its begin to the end of the longest recovery that the spec allows, in seconds since 1970.
    var span: ClosedRange<Int>? {
        guard let now, now.isFinite, abs(now) < 1e12 else { return nil }
        let begin = Int(now.rounded(.down))
        return begin...(begin + Int(experiment.longest.seconds.rounded(.up)))
    }
}

extension Experiment {
    /// The longest that the spec lets a run take: launches, steady state, method, and recovery after each stage and at the
    /// end. Taking everything back comes on top of it.
    public var longest: Duration {
        let launches = targets.reduce(Duration.zero) { total, target in
            if case .command(let command) = target.selector { total + command.readyWithin } else { total }
        }
        let isJudged = !slos.isEmpty || !milestones.isEmpty
        return launches + (slos.isEmpty ? .zero : steadyState) + Self.longest(method, gate: recovery.within)
            + (isJudged ? recovery.within : .zero)
    }

    private static func longest(_ entries: [MethodEntry], gate: Duration) -> Duration {
        entries.reduce(.zero) { total, entry in
            switch entry {
            case .step(let step): total + step.longest
            case .parallel(let steps): total + (steps.map(\.longest).max() ?? .zero)
            case .pause(let duration): total + duration
            case .stage(_, let inner): total + longest(inner, gate: gate) + gate
            }
        }
    }
}
