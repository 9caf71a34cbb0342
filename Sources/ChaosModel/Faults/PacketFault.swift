/// A fault that treats packets rather than refuses them: it only says which ones and how.
protocol PacketFault: Fault {
    /// Which packets.
    var scope: TrafficScope { get }
    /// Interface of remote traffic; the default route's when `nil`.
    var interface: String? { get }
    /// What everything random starts from; the step's number when `nil`.
    var seed: Int? { get }
    /// The share of those packets that it is about, 0...1.
    var share: Double { get }
    /// Sets what happens to them.
    func treat(_ treatment: inout PacketTreatment)
}

extension PacketFault {
    static var targetNeed: TargetNeed { .traffic }
    var seed: Int? { nil }
    var share: Double { 1 }

    func changes(on survey: Survey) throws(PlanError) -> [Change] { try shaping(on: survey).changes(on: survey) }

    func notes(on survey: Survey) -> [String] { shaping(on: survey).notes(on: survey) + scope.notes(on: survey) }

    private func shaping(on survey: Survey) -> Shaping {
        var treatment = PacketTreatment(seed: UInt64(max(1, seed ?? survey.step)))
        treat(&treatment)
        return Shaping(fault: Self.name, scope: scope, treatment: treatment, interface: interface, share: share)
    }
}

/// Fields that such faults have in common.
extension FieldReader {
    /// Declares and reads `interface`.
    mutating func interface() -> String? {
        optional(
            "interface", "Interface of remote traffic when a qdisc is used; the default route's when left out.",
            example: "eth0")
    }

    /// Declares and reads `seed`.
    mutating func seed(otherwise: String = "the step's number") -> Int? {
        optional(
            "seed", "What the random choice starts from; \(otherwise) when left out.", example: "42"
        ) { (value: Int) in
            value < 1 ? "a seed is at least 1" : nil
        }
    }

    /// Declares and reads `percent`, which has to be given, and `correlation`.
    mutating func chance(_ summary: String, example: String) -> PacketTreatment.Chance {
        let percent: Percent = required("percent", summary, example: example, where: Percent.isShare)
        return PacketTreatment.Chance(share: percent.share, correlation: correlation().share)
    }

    /// Declares and reads `correlation`.
    mutating func correlation() -> Percent {
        value(
            "correlation", default: Percent(share: 0), "How much each random choice follows the one before.",
            where: Percent.isProbability)
    }
}

extension Percent {
    /// What is wrong with it as a probability; `nil` when nothing is.
    static func isProbability(_ value: Percent) -> String? {
        value.share > 1 ? "a share of packets is at most 100%" : nil
    }

    /// What is wrong with it as a share of packets that a fault is about; `nil` when nothing is.
    static func isShare(_ value: Percent) -> String? {
        value.share <= 0 ? "a share of packets is above 0%" : isProbability(value)
    }
}
