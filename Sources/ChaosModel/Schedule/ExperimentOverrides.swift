/// Changes to an experiment that leave its file alone: values of faults' fields, and other targets.
public struct ExperimentOverrides: Hashable, Codable, Sendable {
    /// `network.loss.percent=5%`: the field of every step with that fault.
    public var fields: [String]
    /// `db=port:5433`: what a target stands for.
    public var targets: [String]

    /// Describes changes.
    public init(fields: [String] = [], targets: [String] = []) {
        self.fields = fields
        self.targets = targets
    }

    /// Whether nothing is changed.
    public var isEmpty: Bool { fields.isEmpty && targets.isEmpty }
}
