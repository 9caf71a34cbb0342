import ChaosModel

/// Where a probe of processes finds those of a target.
struct ProcessLookup: Sendable {
    let targets: [Target]
    let resolver: TargetResolver

    /// The target of this name.
    func target(_ name: String) -> Target? { targets.first { $0.name == name } }
}
