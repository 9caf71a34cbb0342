extension Milestone {
    /// A milestone as written: what it is, and the probe that is its own.
    struct Written {
        var milestone: Milestone
        var probe: ProbeSpec?
        var location: Location?
        /// Where `after` stands.
        var reference: Location?
    }
}

extension Milestone.Written {
    /// Reads a milestone's mapping; `nil` when nothing can be asked for it.
    /// - Parameter probes: the names of the experiment's probes.
    init?(named name: String, _ fields: inout FieldReader, probes: [String]) {
        let named: String? = fields.optional(
            "probe", "The probe whose answers tell; left out when it has one of its own.", example: "checkout")
        let condition = fields.value("when", default: AnswerCondition.good, "What an answer must be like.")
        let stay = fields.value("for", default: Duration.zero, "How long it must stay so.") {
            $0 < .zero ? "must not be negative" : nil
        }
        let within: Duration = fields.required(
            "within", "How long after the reference it may come.", example: "30s"
        ) { $0 > .zero ? nil : "must be longer than 0s" }
        let after = fields.value(
            "after", default: Milestone.Reference.injected,
            "What its time counts from: injected, step N, cleared or a milestone.")
        var probe: ProbeSpec?
        if let named {
            Self.refuseFields(ofProbe: named, &fields)
            if !probes.contains(named) {
                fields.report(
                    "there is no probe `\(named)`", at: fields.location(of: "probe"),
                    suggestion: Spelling.suggestion(for: named, among: probes))
            }
        } else if fields.node != nil, !fields.has("probe"), !ProbeCatalog.all.contains(where: { fields.has($0.name) }) {
            fields.report(
                "milestone `\(name)` needs a probe", at: fields.node?.location,
                suggestion: probes.first.map { "add `probe: \($0)`, or ask in a way of its own, such as `http: URL`" }
                    ?? "give it one of its own, such as `http: URL`")
        } else if !fields.has("probe") {
            probe = ProbeSpec(named: name, &fields)
            guard probe != nil else { return nil }
        }
        milestone = Milestone(
            name: name, probe: named ?? name, when: condition, stay: stay, within: within, after: after)
        self.probe = probe
        location = fields.node?.location
        reference = fields.location(of: "after")
    }

    /// What a probe is like is written with the probe.
    private static func refuseFields(ofProbe name: String, _ fields: inout FieldReader) {
        var declared = FieldReader(values: nil)
        _ = ProbeSpec(named: "", &declared)
        for field in declared.declarations.map(\.name) where fields.has(field) {
            fields.report(
                "`\(field)` is a matter of the probe `\(name)`", at: fields.location(of: field),
                suggestion: "leave it out, or leave `probe` out and give the milestone a probe of its own")
        }
    }

    /// The keys that `refuseFields` explains.
    static var probeKeys: [String] {
        var declared = FieldReader(values: nil)
        _ = ProbeSpec(named: "", &declared)
        return declared.declarations.map(\.name)
    }
}

/// `injected`, `cleared`, `step 2`, or the name of a milestone.
extension Milestone.Reference: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "MOMENT") }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Milestone.Reference { .injected }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let words = text.split(separator: " ")
        switch text {
        case "injected": self = .injected
        case "cleared": self = .cleared
        case "": throw FieldError("names no moment", suggestion: "write `injected`, `step 2`, `cleared` or a milestone")
        case _ where words.first == "step" && words.count <= 2:
            guard words.count == 2, let number = Int(words[1]), number > 0 else {
                throw FieldError("`\(text)` is no step", suggestion: "write it like `step 2`; the first is 1")
            }
            self = .step(number)
        default: self = .milestone(text)
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .injected: "injected"
        case .cleared: "cleared"
        case .step(let number): "step \(number)"
        case .milestone(let name): name
        }
    }
}
