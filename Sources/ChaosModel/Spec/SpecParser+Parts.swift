/// Targets, probes and objectives.
extension SpecParser {
    mutating func targets(_ node: SpecNode?) -> [Target] {
        let entries = named(node, "targets", "target")
        targetNames = Set(entries.map(\.key))
        return entries.compactMap { entry in
            guard !isFull else { return nil }
            var fields = FieldReader(entry.value, owner: entry.key)
            let selector = Target.Selector(&fields)
            fields.finish()
            report(fields.diagnostics)
            return selector.map { Target(name: entry.key, selector: $0, location: entry.location) }
        }
    }

    mutating func probes(_ node: SpecNode?) -> [ProbeSpec] {
        let entries = named(node, "probes", "probe")
        probeNames = entries.map(\.key)
        return entries.compactMap { entry in
            guard !isFull else { return nil }
            var fields = FieldReader(entry.value, owner: entry.key)
            let probe = ProbeSpec(named: entry.key, &fields)
            fields.finish(known: ProbeCatalog.all.map { $0.name })
            report(fields.diagnostics)
            for member in probe?.members ?? [] where probeNames.contains("\(entry.key).\(member.name)") {
                report(
                    "`\(entry.key).\(member.name)` is a probe and a question of `\(entry.key)`", at: entry.location,
                    suggestion: "name one of them differently: objectives could not tell them apart")
            }
            if let probe { checkTargets(of: probe, entry.value) }
            return probe.map { probe in
                var probe = probe
                probe.location = entry.location
                return probe
            }
        }
    }

    private mutating func checkTargets(of probe: ProbeSpec, _ node: SpecNode) {
        for name in probe.members.compactMap(\.probe.target) where !targetNames.contains(name) {
            report(
                "there is no target `\(name)`", at: node.place(of: "target", name) ?? node.location,
                suggestion: Spelling.suggestion(for: name, among: targetNames.sorted()))
        }
    }

    mutating func slos(_ node: SpecNode?, of experiment: Experiment) -> [SLO] {
        let places = ProbePlaces(experiment.probes, names: probeNames)
        var slos: [SLO] = []
        var names: Set<String> = []
        for item in items(node, "slos") where !isFull {
            var fields = FieldReader(item, owner: "slos", isShort: item.isScalar)
            let slo = SLO(&fields, probes: places, hasSteadyState: experiment.steadyState > .zero)
            fields.finish()
            report(fields.diagnostics)
            if fields.diagnostics.isEmpty, !names.insert(slo.name).inserted {
                report(
                    "two objectives are called `\(slo.name)`", at: item.location,
                    suggestion: "leave one out or give it a `name`")
            }
            slos.append(slo)
        }
        return slos
    }

    /// The items of a list.
    mutating func items(_ node: SpecNode?, _ name: String) -> [SpecNode] {
        guard let node, !node.isBroken else { return [] }
        if case .sequence(let items) = node.content { return items }
        report(
            "`\(name)`: expected a list, found \(node.kind)", at: node.location,
            suggestion: "begin each entry with `- `")
        return []
    }

    /// The entries of a mapping whose keys are names.
    private mutating func named(_ node: SpecNode?, _ name: String, _ one: String) -> [SpecNode.Entry] {
        guard let node, !node.isBroken else { return [] }
        guard node.isMapping else {
            report(
                "`\(name)`: expected a mapping, found \(node.kind)", at: node.location,
                suggestion: "write each \(one) as `NAME: {…}`")
            return []
        }
        for entry in node.entries where !isFull {
            if let problem = Self.problem(name: entry.key) { report(problem, at: entry.location) }
        }
        return node.entries
    }
}
