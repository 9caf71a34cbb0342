extension ExperimentOverrides {
    /// The experiment with these changes: what is parsed, hashed, approved and kept of a run. Without changes it is the text
    /// as it is; with changes it begins with a comment that names the file and them, and has lost its other comments.
    /// - Throws: `Diagnostics` about the text itself, or with every change that does not apply, by its place in the text.
    public func applied(
        to source: SpecSource, faults: [any Fault.Type] = FaultCatalog.all
    ) throws(Diagnostics) -> SpecSource {
        guard !isEmpty else { return source }
        let experiment = try SpecParser.parse(source, faults: faults)
        guard var root = SpecDocument(source).root else { throw Diagnostics([Diagnostic("the spec is empty")]) }
        if let scale { root = try Self.scaled(root, of: experiment, by: scale, faults: faults) }
        var change = SpecChange(root: root, faults: faults)
        for field in fields { change.set(field) }
        for target in targets { change.aim(target) }
        guard change.problems.isEmpty else { throw Diagnostics(change.problems) }
        try change.check()
        let text = heading(source.name) + SpecWriter.text(change.root)
        let effective = try SpecSource(name: source.name + " (changed)", text: text)
        guard SpecDocument(effective).root?.said == change.root.said else {
            throw Diagnostics([Diagnostic("the changed experiment cannot be written as YAML again")])
        }
        return effective
    }

    /// What keeps these changes from being made to an experiment, by its place in the text; empty when they apply.
    public func problems(with source: SpecSource, faults: [any Fault.Type] = FaultCatalog.all) -> [Diagnostic] {
        do throws(Diagnostics) {
            _ = try applied(to: source, faults: faults)
            return []
        } catch { return error.all }
    }

    /// These changes, and then others, which count where both change the same.
    public func adding(_ others: ExperimentOverrides) -> ExperimentOverrides {
        ExperimentOverrides(
            fields: fields + others.fields, targets: targets + others.targets, scale: others.scale ?? scale)
    }

    /// The words that give these changes to a command.
    public var arguments: [String] {
        (scale.map { ["--scale", "\($0)"] } ?? []) + fields.flatMap { ["--set", $0] }
            + targets.flatMap { ["--target", $0] }
    }

    /// What is wrong with the experiment now is wrong by its scale, and says so.
    private static func scaled(
        _ root: SpecNode, of experiment: Experiment, by scale: Double, faults: [any Fault.Type]
    ) throws(Diagnostics) -> SpecNode {
        if let problem = problem(scale: scale) { throw Diagnostics([Diagnostic("`--scale`: " + problem)]) }
        let scaled = SpecScale(factor: scale).scaled(root, of: experiment)
        do throws(Diagnostics) { _ = try SpecParser.parse(scaled, faults: faults) } catch {
            throw Diagnostics(
                error.all.map {
                    Diagnostic("`--scale \(scale)`: " + $0.message, at: $0.location, suggestion: $0.suggestion)
                })
        }
        return scaled
    }

    /// By the name without the directory: the same changes of the same file are the same text from everywhere.
    private func heading(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let words = arguments.map { $0.hasPrefix("--") ? $0 : SpecWriter.quoted($0) }
        return "# \(SpecWriter.quoted(name)) \(words.joined(separator: " "))\n"
    }
}
