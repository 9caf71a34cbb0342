extension ProbeSpec {
    /// Reads a probe's mapping; `nil` when its kind is missing or not the only one.
    init?(named name: String, _ fields: inout FieldReader) {
        let (kinds, probe) = Self.kind(&fields, among: ProbeCatalog.all)
        let mix = Self.mix(&fields)
        let rate = fields.value("rate", default: PerSecond(10), "How often it asks; a slot is never skipped.") {
            (0.01...10_000).contains($0.value) ? nil : "a probe's rate is 0.01/s to 10000/s"
        }
        let timeout = fields.value("timeout", default: Duration.seconds(1), "Longest answer, counted from its slot.") {
            $0 > .zero && $0 <= .seconds(300) ? nil : "a probe's timeout is above 0s and at most 5m"
        }
        let retry = RetryPolicy.read(&fields, timeout: timeout)
        let seed = Self.seed(&fields, isUsed: fields.has("mix") || fields.has("retry"))
        let connection = fields.value(
            "connection", default: Connection.fresh, "A fresh connection for each question, or one that stands idle.")
        let ways = kinds + (fields.has("mix") ? ["mix"] : [])
        guard fields.node != nil, ways.count == 1 else {
            let names = ProbeCatalog.all.map { $0.name } + ["mix"]
            fields.report(
                ways.isEmpty
                    ? "a probe needs one of \(names.joined(separator: ", "))"
                    : "a probe asks in one way, this has \(ways.map { "`\($0)`" }.joined(separator: " and "))",
                at: fields.node?.location,
                suggestion: ways.isEmpty
                    ? "write `http: URL`"
                    : ways.contains("mix") ? "make a question of the mix of it" : "make two probes of it")
            return nil
        }
        let members = probe.map { [Member(probe: $0)] } ?? mix
        if members.isEmpty { return nil }
        self.init(name: name, members: members, rate: rate.value, timeout: timeout)
        self.retry = retry
        self.seed = seed
        self.connection = connection
        if connection == .reuse, !members.contains(where: { type(of: $0.probe).canReuseConnections }) {
            fields.reject("a probe of kind `\(ways[0])` has no connection to reuse", at: "connection")
        }
    }

    /// Reads the one kind that is there; with several, the last of them.
    static func kind(
        _ fields: inout FieldReader, among catalog: [any Probe.Type]
    ) -> (names: [String], probe: (any Probe)?) {
        let kinds = catalog.filter { fields.node == nil || fields.has($0.name) }
        var probe: (any Probe)?
        for kind in kinds { probe = fields.group(kind.name, kind.summary) { kind.init(&$0) as any Probe } }
        return (kinds.map { $0.name }, probe)
    }

    private static func seed(_ fields: inout FieldReader, isUsed: Bool) -> UInt64 {
        let seed = fields.value("seed", default: 1, "What the choices of a mix and the pauses of retries start from.") {
            (1...999_999_999).contains($0) ? nil : "a seed is 1 to 999999999"
        }
        if fields.has("seed"), !isUsed {
            fields.reject(
                "nothing is left to chance", at: "seed", suggestion: "leave it out: it is for `mix` and `retry`")
        }
        return UInt64(seed)
    }
}
