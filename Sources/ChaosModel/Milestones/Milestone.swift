/// A moment of a recovery that the author named, such as `quorum back`: the first answer of a probe, after another moment,
/// from which a condition holds.
public struct Milestone: Hashable, Codable, Sendable {
    /// What its time counts from.
    public enum Reference: Hashable, Codable, Sendable {
        /// The effect of the first fault.
        case injected
        /// The effect of the step of this number.
        case step(Int)
        /// The moment at which the last fault was verified gone.
        case cleared
        /// The moment at which another milestone was reached.
        case milestone(String)
    }

    /// Its name, unique in an experiment.
    public var name: String
    /// The name of the probe whose answers tell; the milestone's own name when the probe is its own.
    public var probe: String
    /// What an answer must be like.
    public var when: AnswerCondition
    /// How long it must stay so; zero when one answer is enough.
    public var stay: Duration
    /// How long after the reference it may come.
    public var within: Duration
    /// What its time counts from.
    public var after: Reference

    /// Makes a milestone.
    public init(
        name: String, probe: String, when: AnswerCondition, stay: Duration = .zero, within: Duration,
        after: Reference = .injected
    ) {
        self.name = name
        self.probe = probe
        self.when = when
        self.stay = stay
        self.within = within
        self.after = after
    }

    /// Whether the probe is there for this milestone alone: it is no part of the headline figures.
    public var hasOwnProbe: Bool { probe == name }

    /// `etcd good for 2s`.
    public var goal: String {
        (hasOwnProbe ? "" : "\(probe) ") + when.fieldText + (stay > .zero ? " for \(stay.fieldText)" : "")
    }
}

extension Milestone.Reference {
    /// The moment in words: `the effect of step 2`.
    public var words: String {
        switch self {
        case .injected: "the first effect"
        case .step(let number): "the effect of step \(number)"
        case .cleared: "the last fault was cleared"
        case .milestone(let name): name
        }
    }
}
