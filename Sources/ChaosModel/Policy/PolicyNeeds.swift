/// What a spec must have.
public struct PolicyNeeds: Hashable, Sendable {
    /// Labels, with a pattern for their values: `ticket=OPS-*`.
    public var labels: [String] = []
    /// Whether it must say what is believed.
    public var hypothesis = false
    /// Whether it must have objectives.
    public var slos = false
    /// Whether it must have a stop condition.
    public var stopWhen = false
    /// Whose consent it needs.
    public var approvals: ApprovalNeed?

    init(_ fields: inout FieldReader) {
        labels = fields.list("labels", "Labels, or `NAME=PATTERN` of their values.", example: "[team, ticket=OPS-*]") {
            $0.isEmpty || $0.hasPrefix("=") ? "a label has a name" : nil
        }
        hypothesis = fields.value("hypothesis", default: false, "Whether the spec must say what is believed.")
        slos = fields.value("slos", default: false, "Whether the spec must have objectives.")
        stopWhen = fields.value("stop-when", default: false, "Whether the spec must have a stop condition.")
        approvals = fields.optionalGroup("approvals", "Whose approval of the spec it takes.") { ApprovalNeed(&$0) }
    }

    var words: [String] {
        labels.map { "the label \($0)" } + (hypothesis ? ["a hypothesis"] : []) + (slos ? ["an SLO"] : [])
            + (stopWhen ? ["a stop condition"] : []) + (approvals.map { [$0.words] } ?? [])
    }
}
