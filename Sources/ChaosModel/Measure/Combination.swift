/// A condition put together from simpler ones, in Kleene's three-valued logic: what is unknown matters only where the
/// rest does not decide.
public indirect enum Combination<Leaf> {
    /// A simple condition.
    case one(Leaf)
    /// Bad when one of them is, good when all are.
    case all([Combination])
    /// Good when one of them is, bad when all are.
    case any([Combination])
    /// Judged only while the second condition is good; unknown otherwise.
    case during(Combination, while: Combination)
}

extension Combination: Sendable where Leaf: Sendable {}
extension Combination: Equatable where Leaf: Equatable {}
extension Combination: Hashable where Leaf: Hashable {}

extension Combination {
    /// The simple conditions, in the order in which they are written.
    public var leaves: [Leaf] {
        switch self {
        case .one(let leaf): [leaf]
        case .all(let parts), .any(let parts): parts.flatMap(\.leaves)
        case .during(let part, let condition): part.leaves + condition.leaves
        }
    }

    /// The same with other leaves.
    func map<Other>(_ other: (Leaf) -> Other) -> Combination<Other> {
        switch self {
        case .one(let leaf): .one(other(leaf))
        case .all(let parts): .all(parts.map { $0.map(other) })
        case .any(let parts): .any(parts.map { $0.map(other) })
        case .during(let part, let condition): .during(part.map(other), while: condition.map(other))
        }
    }

    /// What it comes to.
    /// - Parameter idle: what a part comes to whose `while` is bad.
    func outcome(idle: Judgement.Outcome = .unknown, _ leaf: (Leaf) -> Judgement.Outcome) -> Judgement.Outcome {
        switch self {
        case .one(let simple): return leaf(simple)
        case .all(let parts): return Self.first(.bad, of: parts, idle, leaf) ?? .good
        case .any(let parts): return Self.first(.good, of: parts, idle, leaf) ?? .bad
        case .during(let part, let condition):
            switch condition.outcome(idle: idle, leaf) {
            case .good: return part.outcome(idle: idle, leaf)
            case .bad: return idle
            case .unknown: return .unknown
            }
        }
    }

    /// The same without what follows a `while`.
    var unconditional: Combination {
        switch self {
        case .one: self
        case .all(let parts): .all(parts.map(\.unconditional))
        case .any(let parts): .any(parts.map(\.unconditional))
        case .during(let part, _): part.unconditional
        }
    }

    /// The parts that make it bad; `nil` when it is not.
    func violated(_ leaf: (Leaf) -> Judgement.Outcome) -> Combination? {
        guard outcome(leaf) == .bad else { return nil }
        switch self {
        case .one: return self
        case .all(let parts): return .all(parts.compactMap { $0.violated(leaf) })
        case .any(let parts): return .any(parts.compactMap { $0.violated(leaf) })
        case .during(let part, _): return part.violated(leaf)
        }
    }

    /// `decisive` when a part is, unknown when none is and a part is unknown.
    private static func first(
        _ decisive: Judgement.Outcome, of parts: [Combination], _ idle: Judgement.Outcome,
        _ leaf: (Leaf) -> Judgement.Outcome
    ) -> Judgement.Outcome? {
        var isUnknown = false
        for part in parts {
            let outcome = part.outcome(idle: idle, leaf)
            if outcome == decisive { return decisive }
            if outcome == .unknown { isUnknown = true }
        }
        return isUnknown ? .unknown : nil
    }
}
