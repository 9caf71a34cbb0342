/// Loses packets: each by chance, or in bursts by a model of states.
struct NetworkLoss: PacketFault {
    /// How losses follow each other.
    enum Model: String, Sendable, CaseIterable, FieldValue {
        case random
        case fourState = "four-state"
        case gilbertElliott = "gilbert-elliott"
    }

    static let name = "network.loss"
    static let summary = "Loses packets between this host and the target: by chance, or in bursts by a model."
    static let exampleFields: Set<String> = ["percent"]

    let scope: TrafficScope
    let interface: String?
    let seed: Int?
    private let loss: PacketTreatment.LossModel

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        let percent: Percent? = fields.optional(
            "percent", "Share of the packets that are lost.", example: "1%", where: Percent.isShare)
        let correlation = fields.correlation()
        let model: Model = fields.value(
            "model", default: .random,
            "`random`, or in bursts: `four-state` (tc-netem's `loss state`) or `gilbert-elliott` (`loss gemodel`).")
        var chains = [Model: PacketTreatment.LossModel]()
        chains[.fourState] = Self.fourState(&fields, isChosen: model == .fourState)
        chains[.gilbertElliott] = Self.gilbertElliott(&fields, isChosen: model == .gilbertElliott)
        loss = chains[model] ?? .random(.init(share: percent?.share ?? 0, correlation: correlation.share))
        interface = fields.interface()
        seed = fields.seed()
        if model == .random {
            if !fields.has("percent") {
                fields.reject("is missing, and says how many are lost", at: "percent", suggestion: "add `percent: 1%`")
            }
        } else {
            Self.refuse(["percent", "correlation"], of: .random, &fields)
        }
    }

    func treat(_ treatment: inout PacketTreatment) { treatment.loss = loss }

    /// Transitions between 1 good, 2 good within a burst, 3 loss within a burst and 4 isolated loss.
    private static func fourState(_ fields: inout FieldReader, isChosen: Bool) -> PacketTreatment.LossModel {
        let p13 = probability("p13", "four-state: from good to a burst's loss.", "1%", &fields)
        let p31 = probability(
            "p31", "four-state: from a burst's loss to good; left out, the rest of p13.", "30%", &fields)
        let p32 = probability("p32", "four-state: from a burst's loss to good within it; left out, 0%.", "20%", &fields)
        let p23 = probability(
            "p23", "four-state: from good within a burst to its loss; left out, 100%.", "50%", &fields)
        let p14 = probability("p14", "four-state: from good to an isolated loss; left out, 0%.", "0.5%", &fields)
        let names = ["p13", "p31", "p32", "p23", "p14"]
        guard isChosen else {
            refuse(names, of: .fourState, &fields)
            return .fourState(p13: 0, p31: 0, p32: 0, p23: 0, p14: 0)
        }
        need("p13", of: .fourState, &fields)
        let toBurst = p13 ?? 0, isolated = p14 ?? 0
        let within = p32 ?? 0, toGood = p31 ?? rest(of: toBurst + within)
        if toBurst + isolated > 1 { fields.reject("is over 100% together with `p14`", at: "p13") }
        if toGood < 0 || toGood + within > 1 { fields.reject("is over 100% together with `p31` (or `p13`)", at: "p32") }
        return .fourState(p13: toBurst, p31: max(0, toGood), p32: within, p23: p23 ?? 1, p14: isolated)
    }

    /// A good and a bad state.
    private static func gilbertElliott(_ fields: inout FieldReader, isChosen: Bool) -> PacketTreatment.LossModel {
        let p = probability("p", "gilbert-elliott: from good to bad.", "1%", &fields)
        let r = probability("r", "gilbert-elliott: from bad to good; left out, the rest of p.", "25%", &fields)
        let bad = probability(
            "loss-in-bad", "gilbert-elliott: share lost while bad (1-h); left out, 100%.", "70%", &fields)
        let good = probability(
            "loss-in-good", "gilbert-elliott: share lost while good (1-k); left out, 0%.", "0.1%", &fields)
        guard isChosen else {
            refuse(["p", "r", "loss-in-bad", "loss-in-good"], of: .gilbertElliott, &fields)
            return .gilbertElliott(p: 0, r: 0, lossInBad: 0, lossInGood: 0)
        }
        need("p", of: .gilbertElliott, &fields)
        return .gilbertElliott(p: p ?? 0, r: r ?? rest(of: p ?? 0), lossInBad: bad ?? 1, lossInGood: good ?? 0)
    }

    /// What is left of certainty, without the last digits that floating point makes up.
    private static func rest(of share: Double) -> Double { ((1 - share) * 1e9).rounded() / 1e9 }

    private static func probability(
        _ name: String, _ summary: String, _ example: String, _ fields: inout FieldReader
    ) -> Double? {
        let value: Percent? = fields.optional(name, summary, example: example, where: Percent.isProbability)
        return value?.share
    }

    private static func refuse(_ names: [String], of model: Model, _ fields: inout FieldReader) {
        for name in names where fields.has(name) {
            fields.reject(
                "belongs to `model: \(model.rawValue)`", at: name,
                suggestion: model == .random ? "leave it out" : "add `model: \(model.rawValue)`")
        }
    }

    private static func need(_ name: String, of model: Model, _ fields: inout FieldReader) {
        guard !fields.has(name) else { return }
        fields.reject(
            "is missing, and `model: \(model.rawValue)` needs it", at: name, suggestion: "add `\(name): 1%`")
    }
}
