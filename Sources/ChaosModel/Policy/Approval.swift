/// Somebody's consent to one spec, word for word, for a time.
public struct Approval: Hashable, Codable, Sendable {
    /// SHA-256 of the spec's text, hexadecimal.
    public var spec: String
    /// The spec's file as it was called, for people.
    public var file: String
    /// Who approved.
    public var by: Operator
    /// When, in seconds since 1970.
    public var at: Double
    /// Until when it holds.
    public var until: Double
    /// What they said.
    public var note: String?

    /// Records an approval.
    public init(spec: String, file: String, by: Operator, at: Double, until: Double, note: String? = nil) {
        self.spec = spec
        self.file = file
        self.by = by
        self.at = at
        self.until = until
        self.note = note
    }

    /// Whether it counts for a spec at a moment. One from the future counts for nothing: a clock was wrong.
    public func holds(for hash: String, at now: Double) -> Bool { spec == hash && at <= now && now < until }
}

/// What approvals a rule asks for.
public struct ApprovalNeed: Hashable, Sendable {
    /// Whose approval does not count.
    enum Excluded: String, FieldValue, CaseIterable { case runner, nobody }

    /// How many people.
    public var count: Int
    /// Whose approval counts; anybody's when empty.
    public var from: [OperatorPattern]
    /// How old an approval may be; as old as it says itself when `nil`.
    public var within: Duration?
    /// Whether the runner's own does not count.
    public var excludesRunner: Bool

    init(_ fields: inout FieldReader) {
        count = fields.value("count", default: 1, "How many people have to approve.") {
            $0 < 1 ? "at least one does" : nil
        }
        from = fields.list("from", "Whose approval counts; anybody's when left out.", example: "[\"group:sre\"]")
        within = fields.optional("within", "How old an approval may be.", example: "24h")
        let excluded = fields.value(
            "not", default: Excluded.runner,
            "Whose approval does not count: that of the `runner`, or `nobody`'s is left out.")
        excludesRunner = excluded == .runner
    }

    /// The people whose approval counts, each once.
    func counted(_ approvals: [Approval], of spec: String, runner: Operator, at now: Double) -> [Operator] {
        var people: [Operator] = []
        for approval in approvals where approval.holds(for: spec, at: now) {
            let isFresh = within.map { now - approval.at <= $0.seconds } ?? true
            let isMeant = from.isEmpty || from.contains { $0.matches(approval.by) }
            let isRunner = excludesRunner && approval.by.uid == runner.uid
            if isFresh, isMeant, !isRunner, !people.contains(where: { $0.uid == approval.by.uid }) {
                people.append(approval.by)
            }
        }
        return people
    }

    /// `2 approvals from group:sre, none of the runner's own, at most 24h old`.
    var words: String {
        (count == 1 ? "the approval of one person" : "the approvals of \(count) people")
            + (from.isEmpty ? "" : " of " + from.map(\.fieldText).joined(separator: " or "))
            + (excludesRunner ? " other than the runner" : "") + (within.map { ", at most \($0.fieldText) old" } ?? "")
    }
}
