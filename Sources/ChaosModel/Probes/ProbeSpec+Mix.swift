/// A mix: several questions, of which the seed chooses one for each slot.
extension ProbeSpec {
    /// Most questions of a mix.
    static let mixLimit = 100

    /// The kinds that may be a question of a mix: each slot of a ledger is an entry, so it is a probe of its own.
    static var mixable: [any Probe.Type] { ProbeCatalog.all.filter { $0 != LedgerProbe.self } }

    /// Reads `mix`; empty when it was not written, or nothing of it can be used.
    static func mix(_ fields: inout FieldReader) -> [Member] {
        let summary = "Several questions by name, each with its weight; the seed chooses one for each slot."
        guard let node = fields.part("mix", summary), !node.isBroken else { return [] }
        let example = "write `mix: {login: {weight: 1, http: URL}, detail: {weight: 8, http: URL}}`"
        guard node.isMapping else {
            fields.report(
                "`mix`: expected a mapping of questions, found \(node.kind)", at: node.location, suggestion: example)
            return []
        }
        if node.entries.isEmpty { fields.report("`mix` is empty", at: node.location, suggestion: example) }
        if node.entries.count > mixLimit {
            fields.report(
                "a mix has at most \(mixLimit) questions, this has \(node.entries.count)",
                at: node.entries[mixLimit].location, suggestion: "make several probes of it")
        }
        return node.entries.prefix(mixLimit).compactMap { entry in
            if let problem = problem(ofMember: entry.key) { fields.report(problem, at: entry.location) }
            guard entry.value.isMapping else {
                fields.report(
                    "`\(entry.key)`: a question of a mix is a mapping, found \(entry.value.kind)",
                    at: entry.value.location ?? entry.location,
                    suggestion: "write `\(entry.key): {weight: 1, http: URL}`")
                return nil
            }
            var inner = FieldReader(entry.value, owner: entry.key)
            let member = Member(named: entry.key, &inner)
            for wrong in inner.diagnostics {
                fields.report(wrong.message, at: wrong.location, suggestion: wrong.suggestion)
            }
            return member
        }
    }

    /// What is wrong with the name of a question. Objectives call it `PROBE.NAME`, so it has no dot of its own.
    private static func problem(ofMember name: String) -> String? {
        if let problem = SpecParser.problem(name: name) { return problem }
        return name.contains(".") ? "a question's name has no `.`, found `\(name)`: objectives say `PROBE.NAME`" : nil
    }
}

extension ProbeSpec.Member {
    /// Reads a question of a mix; `nil` when its kind is missing or not the only one.
    init?(named name: String, _ fields: inout FieldReader) {
        let weight = fields.value("weight", default: 1, "How often it is asked against the others, as in 1:8:3.") {
            (1...1000).contains($0) ? nil : "a weight is 1 to 1000"
        }
        let (kinds, probe) = ProbeSpec.kind(&fields, among: ProbeSpec.mixable)
        var explained: [String] = []
        for key in ["rate", "timeout", "connection", "retry", "seed"] where fields.has(key) {
            explained.append(key)
            fields.report(
                "`\(key)` is the probe's, not a question's", at: fields.location(of: key),
                suggestion: "write it beside `mix`")
        }
        for key in ["mix", LedgerProbe.name] where fields.has(key) {
            explained.append(key)
            fields.report(
                key == "mix" ? "a mix cannot hold another mix" : "a ledger cannot be a question of a mix",
                at: fields.location(of: key),
                suggestion: key == "mix" ? "write its questions here, with their weights" : "make a probe of it")
        }
        fields.finish(known: ProbeSpec.mixable.map { $0.name }, explained: explained)
        guard let probe, fields.node != nil, kinds.count == 1 else {
            let names = ProbeSpec.mixable.map { $0.name }.joined(separator: ", ")
            if kinds.count > 1 || explained.isEmpty {
                fields.report(
                    kinds.isEmpty
                        ? "a question of a mix needs one of \(names)"
                        : "a question asks in one way, this has \(kinds.map { "`\($0)`" }.joined(separator: " and "))",
                    at: fields.node?.location, suggestion: kinds.isEmpty ? "write `http: URL`" : "make two of it")
            }
            return nil
        }
        self.init(name: name, weight: weight, probe: probe)
    }
}
