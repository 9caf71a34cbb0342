/// What a policy has to say about a run as a whole.
extension Policy {
    /// What the rules say against the time of a run alone: windows and blackouts, for as long as it may take.
    public func violationsOfTime(of run: PolicyCase) -> [PolicyViolation] {
        rules.filter { applies($0, to: run) }.flatMap { violationsOfTime($0, run) }
    }

    func violationsOfRun(_ rule: PolicyRule, _ run: PolicyCase) -> [PolicyViolation] {
        violationsOfConsents(rule, run) + rule.bounds.compactMap { violation(of: $0, rule, run) }
            + violationsOfTime(rule, run) + violationsOfNeeds(rule, run)
    }

    private func violationsOfConsents(_ rule: PolicyRule, _ run: PolicyCase) -> [PolicyViolation] {
        run.experiment.consents.sorted { $0.rawValue < $1.rawValue }.compactMap { consent in
            let isDenied = rule.deny?.consents.contains(consent) ?? false
            let isLeftOut = rule.allow.map { $0.named.contains("consents") && !$0.consents.contains(consent) } ?? false
            guard isDenied || isLeftOut else { return nil }
            return violation(
                rule, "the consent `\(consent.rawValue)` is refused", at: run.experiment.places["consent"])
        }
    }

    private func violation(of bound: PolicyBound, _ rule: PolicyRule, _ run: PolicyCase) -> PolicyViolation? {
        let method = run.experiment.places["method"]
        let isMeant = { (step: Step) in rule.scope?.matches(step, of: run.experiment) ?? true }
        switch bound.subject {
        case .run:
            let longest = run.experiment.longest
            guard !bound.allows(Magnitude(time: longest)) else { return nil }
            return violation(
                rule, "the run may take \(longest.fieldText), \(bound.words) is allowed", at: method,
                suggestion: "steady state, faults, pauses and `recovery` together make it")
        case .faults:
            let count = run.experiment.steps.filter(isMeant).count
            guard !bound.allows(Magnitude(count: count)) else { return nil }
            return violation(rule, "the method has \(count) faults, \(bound.words) allowed", at: method)
        case .parallel:
            let most = run.experiment.method.flatMap(\.together).map { $0.filter(isMeant).count }.max() ?? 0
            guard !bound.allows(Magnitude(count: most)) else { return nil }
            return violation(rule, "\(most) faults are there at the same time, \(bound.words) allowed", at: method)
        case .processes, .strikes, .field: return nil
        }
    }

    private func violationsOfTime(_ rule: PolicyRule, _ run: PolicyCase) -> [PolicyViolation] {
        guard let span = run.span else { return [] }
        var found: [PolicyViolation] = []
        let times = { (zone: String) -> String in
            let rules = zones[zone] ?? .universal
            return "\(rules.civil(at: span.lowerBound).text) to \(rules.civil(at: span.upperBound).text) \(zone)"
        }
        if let first = rule.windows.first, !rule.windows.cover(span, in: zones) {
            found.append(
                violation(
                    rule,
                    "the run may go on from \(times(first.zone)), which is not within "
                        + rule.windows.map(\.words).joined(separator: ", or "), at: nil))
        }
        if let blackout = rule.blackouts.touched(by: span, in: zones) {
            found.append(
                violation(
                    rule, "the run may go on from \(times(blackout.zone)), and none is allowed \(blackout.words)",
                    at: nil))
        }
        return found
    }

    private func violationsOfNeeds(_ rule: PolicyRule, _ run: PolicyCase) -> [PolicyViolation] {
        guard let needs = rule.needs else { return [] }
        let experiment = run.experiment
        var found = needs.labels.compactMap { violation(ofLabel: $0, rule, experiment) }
        if needs.hypothesis, (experiment.hypothesis ?? "").allSatisfy(\.isWhitespace) {
            found.append(violation(rule, "the spec has no `hypothesis`", at: experiment.places["experiment"]))
        }
        if needs.slos, experiment.slos.isEmpty {
            found.append(violation(rule, "the spec has no `slos`", at: experiment.places["experiment"]))
        }
        if needs.stopWhen, experiment.stopWhen.isEmpty {
            found.append(violation(rule, "the spec has no `stop-when`", at: experiment.places["experiment"]))
        }
        if let need = needs.approvals, let now = run.now {
            let people = need.counted(run.approvals, of: run.spec, runner: run.runner, at: now)
            if people.count < need.count {
                let have = people.isEmpty ? "none" : people.map(\.name).joined(separator: ", ")
                found.append(
                    violation(
                        rule, "it takes \(need.words); there is \(have)", at: nil,
                        suggestion: "they run `sudo aftershock approve FILE`; an edited file has no approval"))
            }
        }
        return found
    }

    private func violation(ofLabel need: String, _ rule: PolicyRule, _ experiment: Experiment) -> PolicyViolation? {
        let parts = need.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let place = experiment.places["labels"] ?? experiment.places["experiment"]
        guard let value = experiment.labels[parts[0]], !value.isEmpty else {
            return violation(
                rule, "the spec has no label `\(parts[0])`", at: place, suggestion: "add it under `labels:`")
        }
        guard parts.count == 2, !NamePattern(parts[1]).matches(value) else { return nil }
        return violation(rule, "the label `\(parts[0])` is `\(value)`, which is not `\(parts[1])`", at: place)
    }
}

extension MethodEntry {
    /// The steps that are there at the same time, stretch by stretch.
    fileprivate var together: [[Step]] {
        switch self {
        case .step(let step): [[step]]
        case .parallel(let steps): [steps]
        case .pause: []
        case .stage(_, let entries): entries.flatMap(\.together)
        }
    }
}

extension Magnitude {
    /// A time.
    init(time: Duration) {
        (dimension, value, text) = (.time, Double(time.nanoseconds), time.fieldText)
    }
}
