extension Experiment {
    /// The shortest that a whole run can take: steady state, method, and the hold of the recovery after each stage and at the
    /// end. Launching and taking back come on top of it.
    public var shortest: Duration {
        let isJudged = !slos.isEmpty || !milestones.isEmpty
        return (slos.isEmpty ? .zero : steadyState) + Self.shortest(method, gate: recovery.stableFor)
            + (isJudged ? recovery.stableFor : .zero)
    }

    private static func shortest(_ entries: [MethodEntry], gate: Duration) -> Duration {
        entries.reduce(.zero) { total, entry in
            switch entry {
            case .step(let step): total + (step.duration ?? .zero)
            case .parallel(let steps): total + (steps.compactMap(\.duration).max() ?? .zero)
            case .pause(let duration): total + duration
            case .stage(_, let inner): total + shortest(inner, gate: gate) + gate
            }
        }
    }
}
