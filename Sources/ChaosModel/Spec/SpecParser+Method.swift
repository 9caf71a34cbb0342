/// The method: faults, and what arranges them.
extension SpecParser {
    /// The keys beside faults.
    static let arrangements = ["parallel", "pause", "stage"]

    /// Reads a list of entries that must not be empty.
    mutating func entries(_ node: SpecNode, of name: String) -> [MethodEntry] {
        let items = items(node, name)
        if items.isEmpty, case .sequence = node.content {
            report("`\(name)` is empty: nothing would be done", at: node.location)
        }
        return items.compactMap { item in
            guard !isFull, let entry = single(item, of: name) else { return nil }
            switch entry.key {
            case "parallel": return parallel(entry.value)
            case "pause": return pause(entry)
            case "stage": return stage(entry)
            default: return step(entry, among: faults.map { $0.name } + Self.arrangements).map(MethodEntry.step)
            }
        }
    }

    /// The one key of an entry.
    private mutating func single(_ item: SpecNode, of name: String) -> SpecNode.Entry? {
        guard item.isMapping, let first = item.entries.first else {
            report(
                "an entry of `\(name)` is one fault, found \(item.isMapping ? "an empty mapping" : item.kind)",
                at: item.location, suggestion: "write it like `- network.delay: {target: db, delay: 200ms, for: 30s}`")
            return nil
        }
        if item.entries.count > 1 {
            let second = item.entries[1]
            report(
                "an entry of `\(name)` is one fault, `\(second.key)` is a second key", at: second.location,
                suggestion: first.value.isNull
                    ? "indent it further, below `\(first.key)`" : "begin the next entry with `- `")
            return first.value.isNull ? nil : first
        }
        return first
    }

    private mutating func step(_ entry: SpecNode.Entry, among names: [String]) -> Step? {
        guard let type = faults.first(where: { $0.name == entry.key }) else {
            report([StepReader.unknown(entry.key, at: entry.location, among: names)])
            return nil
        }
        var node = entry.value
        if node.isNull { node = SpecNode(content: .mapping([]), location: entry.location) }
        var fields = FieldReader(node, owner: type.name)
        var step = StepReader.read(type, &fields)
        fields.finish(explained: type.isInstant && !type.mayLast ? ["for"] : [])
        report(fields.diagnostics)
        step.location = entry.location
        if let target = step.target, !target.isEmpty, !targetNames.contains(target) {
            report(
                "there is no target `\(target)`", at: fields.location(of: "target"),
                suggestion: Spelling.suggestion(for: target, among: targetNames.sorted())
                    ?? (targetNames.isEmpty
                        ? "add it under `targets`"
                        : "known are \(targetNames.sorted().prefix(20).joined(separator: ", "))"))
        }
        return step
    }

    private mutating func parallel(_ node: SpecNode) -> MethodEntry {
        let items = items(node, "parallel")
        if items.isEmpty, case .sequence = node.content { report("`parallel` is empty", at: node.location) }
        return .parallel(
            items.compactMap { item in
                guard !isFull, let entry = single(item, of: "parallel") else { return nil }
                guard !Self.arrangements.contains(entry.key) else {
                    report("`parallel` holds faults only, found `\(entry.key)`", at: entry.location)
                    return nil
                }
                return step(entry, among: faults.map { $0.name })
            })
    }

    private mutating func pause(_ entry: SpecNode.Entry) -> MethodEntry {
        var fields = FieldReader(entry.value, owner: "pause", isShort: true)
        let duration = MethodEntry.pause(&fields)
        fields.finish()
        report(fields.diagnostics)
        return .pause(duration)
    }

    private mutating func stage(_ entry: SpecNode.Entry) -> MethodEntry {
        var fields = FieldReader(entry.value, owner: "stage")
        let name = MethodEntry.stageName(&fields)
        let steps = MethodEntry.stageSteps(&fields)
        if steps == nil, !fields.has("steps") {
            fields.report("`stage` needs `steps`", at: entry.location, suggestion: "add `steps: [{FAULT: {…}}]`")
        }
        fields.finish()
        report(fields.diagnostics)
        return .stage(name: name, steps.map { entries($0, of: "steps") } ?? [])
    }
}

extension MethodEntry {
    /// How long a pause is.
    static func pause(_ fields: inout FieldReader) -> Duration {
        fields.required("for", "How long to wait.", example: "5s") { (value: Duration) in
            value > .zero ? nil : "a pause is longer than 0s"
        }
    }

    /// What a stage is called.
    static func stageName(_ fields: inout FieldReader) -> String {
        fields.required("name", "The stage's name.", example: "warm-up") { SpecParser.problem(name: $0) }
    }

    /// What a stage does.
    static func stageSteps(_ fields: inout FieldReader) -> SpecNode? {
        fields.part("steps", "What the stage does, in order.")
    }
}
