/// Changes to an experiment that leave its file alone: how long it takes, values of faults' fields, and other targets.
public struct ExperimentOverrides: Hashable, Codable, Sendable {
    /// `network.loss.percent=5%`: the field of every step with that fault.
    public var fields: [String]
    /// `db=port:5433`: what a target stands for.
    public var targets: [String]
    /// How long everything lasts against what is written; `nil` as written. `fields` are what they are, whatever this is.
    public var scale: Double?

    /// Describes changes.
    public init(fields: [String] = [], targets: [String] = [], scale: Double? = nil) {
        self.fields = fields
        self.targets = targets
        self.scale = scale
    }

    /// Whether nothing is changed.
    public var isEmpty: Bool { fields.isEmpty && targets.isEmpty && scale == nil }

    /// What is wrong with a scale; `nil` when nothing is.
    public static func problem(scale: Double) -> String? {
        scale >= 0.001 && scale <= 1000 ? nil : "a scale is 0.001...1000, found \(scale)"
    }
}
