/// What a policy's rule has to say about one step whenever it is lowered: at plan time, and again when it begins and at each
/// strike, because processes come and go meanwhile.
public struct StepLimit: Hashable, Sendable {
    /// The rule, as refusals name it.
    public var rule: String
    /// Why there is such a rule.
    public var because: String?
    /// The most and the least processes that the step may hit.
    public var processes: [PolicyBound] = []
    /// What it must not hit.
    public var denied: [TargetPattern] = []
    /// Names of users.
    public var users: [UInt32: String] = [:]

    /// Whether it has anything to say.
    var isEmpty: Bool { processes.isEmpty && denied.isEmpty }

    /// Checks what a step was lowered to.
    /// - Throws: `PlanError` that names the rule.
    func check(_ changes: [Change], on survey: Survey) throws(PlanError) {
        for pattern in denied {
            guard
                let found = pattern.found(
                    in: survey.target, hitting: changes.flatMap(\.processes), users: users)
            else { continue }
            throw refusal("\(found) is refused by `\(pattern.fieldText)`")
        }
        let hit = survey.met.union(Self.hit(by: changes, on: survey))
        for bound in processes where bound.limit.dimension == .number {
            let allowed = bound.allows(Magnitude(count: hit.count))
            if !allowed { throw refusal("\(Self.counted(hit.count)) would be hit, \(bound.words) allowed") }
        }
        guard let all = survey.target?.processes.count, all > 0 else { return }
        for bound in processes where bound.limit.dimension == .share {
            let share = Double(hit.count) / Double(all)
            let isAllowed = bound.isMinimum ? share >= bound.limit.value : share <= bound.limit.value
            if !isAllowed { throw refusal("\(hit.count) of \(Self.counted(all)) would be hit, \(bound.words) allowed") }
        }
    }

    /// Whoever is hit: by name, or as a member of a group that is bound whole.
    private static func hit(by changes: [Change], on survey: Survey) -> Set<ProcessIdentity> {
        var hit = Set(changes.flatMap(\.processes))
        if changes.contains(where: { $0.boundGroup != nil && !$0.isOfNewGroup(changes) }) {
            hit.formUnion(survey.target?.processes.map(\.identity) ?? [])
        }
        return hit
    }

    private func refusal(_ reason: String) -> PlanError {
        PlanError("\(rule): \(reason)\(because.map { ": " + $0 } ?? "")")
    }

    private static func counted(_ count: Int) -> String { count == 1 ? "1 process" : "\(count) processes" }
}

extension Magnitude {
    /// A number of things.
    init(count: Int) {
        (dimension, value, text) = (.number, Double(count), "\(count)")
    }
}

extension Change {
    /// Whether the group that it binds is made by one of these changes: then only those are in it who are moved there.
    fileprivate func isOfNewGroup(_ changes: [Change]) -> Bool {
        changes.contains { if case .createCgroup(let group, _) = $0 { group == boundGroup } else { false } }
    }
}
