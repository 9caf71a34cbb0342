/// What a policy has to say about a run.
extension Policy {
    /// Every demand of every rule that the run does not meet. Pure: time, people and facts come with the case.
    public func violations(of run: PolicyCase) -> [PolicyViolation] {
        rules.filter { applies($0, to: run) }.flatMap { rule in
            steps(of: rule, run).flatMap { violations(of: $0, rule, run) } + violationsOfRun(rule, run)
        }
    }

    /// What the rules have to say about each step whenever it is lowered, by the step's number.
    public func limits(of run: PolicyCase) -> [Int: [StepLimit]] {
        var limits: [Int: [StepLimit]] = [:]
        for rule in rules where applies(rule, to: run) {
            for (index, step) in run.experiment.steps.enumerated() where isMeant(step, by: rule, run) {
                let limit = limit(rule, run)
                if !limit.isEmpty { limits[index + 1, default: []].append(limit) }
            }
        }
        return limits
    }

    func applies(_ rule: PolicyRule, to run: PolicyCase) -> Bool {
        guard let scope = rule.scope else { return true }
        return scope.matches(run) && (!scope.isAboutSteps || !steps(of: rule, run).isEmpty)
    }

    private func steps(of rule: PolicyRule, _ run: PolicyCase) -> [Step] {
        run.experiment.steps.filter { isMeant($0, by: rule, run) }
    }

    private func isMeant(_ step: Step, by rule: PolicyRule, _ run: PolicyCase) -> Bool {
        rule.scope?.matches(step, of: run.experiment) ?? true
    }

    private func limit(_ rule: PolicyRule, _ run: PolicyCase) -> StepLimit {
        StepLimit(
            rule: title(of: rule), because: rule.because,
            processes: rule.bounds.filter { $0.subject == .processes }, denied: rule.deny?.targets ?? [],
            users: run.users)
    }

    private func violations(of step: Step, _ rule: PolicyRule, _ run: PolicyCase) -> [PolicyViolation] {
        let name = step.faultName
        var found: [PolicyViolation] = []
        if let allow = rule.allow, allow.named.contains("faults"), !allow.faults.contains(where: { $0.matches(name) }) {
            found.append(violation(rule, "\(name) is not among the faults that are allowed", at: step.location))
        }
        if let denied = rule.deny?.faults.first(where: { $0.matches(name) }) {
            found.append(violation(rule, "\(name) is refused by `\(denied.fieldText)`", at: step.location))
        }
        let selector = run.experiment.selector(of: step)
        let target =
            selector.map { "target `\(step.target ?? "")` (\($0.fieldText))" } ?? "\(name) without a target (`host`)"
        let place = step.fields.first { $0.name == "target" }?.location ?? step.location
        if let allow = rule.allow, allow.named.contains("targets"),
            !allow.targets.contains(where: { $0.matches(selector) })
        {
            found.append(violation(rule, "\(target) is not among the targets that are allowed", at: place))
        }
        let denied = rule.deny?.targets.first { $0.matches(selector) }
        if let denied { found.append(violation(rule, "\(target) is refused by `\(denied.fieldText)`", at: place)) }
        found += rule.bounds.flatMap { violations(of: $0, step, rule) }
        if denied == nil { found += violationsOfLowering(step, rule, run) }
        return found
    }

    /// What only the host tells: who is hit, and how many.
    private func violationsOfLowering(_ step: Step, _ rule: PolicyRule, _ run: PolicyCase) -> [PolicyViolation] {
        guard
            let planned = run.plan?.steps.first(where: {
                $0.step.location == step.location && $0.step.faultName == step.faultName
            }),
            let survey = run.survey
        else { return [] }
        var limit = limit(rule, run)
        limit.because = nil
        limit.rule = step.faultName
        do throws(PlanError) {
            let changes = planned.changes + (planned.followUp?.changes ?? [])
            try limit.check(changes, on: survey.focused(on: step.target, step: planned.number))
            return []
        } catch {
            return [violation(rule, error.reason, at: step.location)]
        }
    }

    private func violations(of bound: PolicyBound, _ step: Step, _ rule: PolicyRule) -> [PolicyViolation] {
        switch bound.subject {
        case .run, .faults, .parallel, .processes: return []
        case .strikes:
            let strikes = Magnitude(count: step.strikes)
            guard !bound.allows(strikes) else { return [] }
            return [
                violation(
                    rule, "\(step.faultName) strikes \(strikes.text) times, \(bound.words) is allowed",
                    at: step.location)
            ]
        case .field(let fault, let name):
            guard fault?.matches(step.faultName) ?? true, let field = step.fields.first(where: { $0.name == name }),
                Magnitude.dimensions(of: field.shape).contains(bound.limit.dimension)
            else { return [] }
            // What happens at one moment lasts for no time.
            if name == "for", field.texts.isEmpty { return [] }
            if field.texts.isEmpty {
                return [
                    violation(
                        rule, "\(step.faultName) does not say `\(name)`, \(bound.words) is allowed", at: step.location,
                        suggestion: "add `\(name): \(bound.limit.text)`")
                ]
            }
            return field.texts.compactMap { text in
                if let value = Magnitude(text), bound.allows(value) { return nil }
                return violation(
                    rule, "\(step.faultName): `\(name)` is \(text), \(bound.words) is allowed",
                    at: field.location ?? step.location)
            }
        }
    }
}

extension Step {
    /// How often it strikes at most.
    fileprivate var strikes: Int {
        guard let repetition = fault.repetition, let duration, repetition.interval > .zero else { return 1 }
        let times = Int((duration.seconds / repetition.interval.seconds).rounded(.up))
        return max(1, min(times, repetition.count ?? .max))
    }
}
