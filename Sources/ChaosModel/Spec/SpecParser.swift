/// Reads a spec. Nothing is applied, looked up or opened: the result is what the author wrote, checked as far as the
/// text alone allows.
public struct SpecParser {
    /// Reads an experiment.
    /// - Parameters:
    ///   - source: The text.
    ///   - faults: The kinds of fault that the method may name.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public static func parse(
        _ source: SpecSource, faults: [any Fault.Type] = FaultCatalog.all
    ) throws(Diagnostics) -> Experiment {
        var parser = SpecParser(faults: faults)
        let experiment = parser.read(source)
        guard parser.diagnostics.isEmpty else { throw parser.shown }
        return experiment
    }

    /// Reads an experiment whose text was read as YAML already.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    static func parse(_ root: SpecNode, faults: [any Fault.Type]) throws(Diagnostics) -> Experiment {
        var parser = SpecParser(faults: faults)
        let experiment = parser.read(root)
        guard parser.diagnostics.isEmpty else { throw parser.shown }
        return experiment
    }

    /// Most diagnostics of one spec; reading stops when there are so many.
    static let diagnosticLimit = 100

    let faults: [any Fault.Type]
    /// Everything wrong so far, each thing once: an alias leads to the same place more than once.
    private(set) var diagnostics: [Diagnostic] = []
    private var known: Set<Diagnostic> = []
    /// The names that steps may use, of targets that could not be read too.
    var targetNames: Set<String> = []
    /// The names that objectives may use, of probes that could not be read too.
    var probeNames: [String] = []

    private init(faults: [any Fault.Type]) { self.faults = faults }

    /// Whether there are so many diagnostics that more would help nobody.
    var isFull: Bool { diagnostics.count >= Self.diagnosticLimit }

    private var shown: Diagnostics {
        var sorted = Diagnostics(diagnostics)
        guard diagnostics.count > Self.diagnosticLimit else { return sorted }
        sorted.all.removeSubrange(Self.diagnosticLimit...)
        sorted.all.append(
            Diagnostic(
                "there are more than \(Self.diagnosticLimit) errors, the rest is not shown",
                at: sorted.all.last?.location))
        return sorted
    }

    /// Adds what is wrong.
    mutating func report(_ more: [Diagnostic]) {
        for diagnostic in more where known.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
    }

    /// Adds one thing that is wrong.
    mutating func report(_ message: String, at location: Location?, suggestion: String? = nil) {
        report([Diagnostic(message, at: location, suggestion: suggestion)])
    }

    /// Hooks that stand in a file of their own, and what is wrong with them.
    static func hooksAlone(
        _ node: SpecNode?, standard: Set<NotifyEvent> = NotifyEvent.ofRun
    ) -> (hooks: [NotifyHook], problems: [Diagnostic]) {
        var parser = SpecParser(faults: [])
        let hooks = parser.hooks(node, standard: standard)
        return (hooks, parser.diagnostics)
    }

    private mutating func read(_ source: SpecSource) -> Experiment {
        let document = SpecDocument(source)
        report(document.diagnostics)
        return read(document.root)
    }

    private mutating func read(_ root: SpecNode?) -> Experiment {
        guard let root, !root.isNull else {
            if diagnostics.isEmpty { report("the spec is empty", at: nil, suggestion: "begin with `experiment: NAME`") }
            return Experiment(name: "")
        }
        guard root.isMapping else {
            report(
                "a spec is a mapping, found \(root.kind)", at: root.location,
                suggestion: "begin with `experiment: NAME`")
            return Experiment(name: "")
        }
        var fields = FieldReader(root, owner: nil)
        let experiment = read(&fields)
        for name in ["rollback", "rollbacks", "revert"] where fields.has(name) {
            let place = root.entries.first { $0.key == name }?.location
            fields.report(
                "there is no `\(name)` key: everything is taken back", at: place, suggestion: "leave `\(name)` out")
        }
        fields.finish(explained: ["rollback", "rollbacks", "revert"])
        report(fields.diagnostics)
        return experiment
    }

    private mutating func read(_ fields: inout FieldReader) -> Experiment {
        var experiment = Experiment(name: "")
        let parts = SpecParts(&fields, &experiment)
        for entry in fields.node?.entries ?? [] { experiment.places[entry.key] = entry.location }
        experiment.targets = targets(parts.targets)
        experiment.probes = probes(parts.probes)
        experiment.slos = slos(parts.slos, of: experiment)
        check(experiment.stopWhen, at: fields.location(of: "stop-when"))
        if let method = parts.method {
            experiment.method = entries(method, of: "method")
        } else if !fields.has("method") {
            report("missing `method`", at: fields.node?.location, suggestion: "add `method: [{FAULT: {…}}]`")
        }
        milestones(parts.milestones, into: &experiment)
        experiment.notify = hooks(parts.notify)
        return experiment
    }

    private mutating func check(_ conditions: [StopCondition], at location: Location?) {
        for condition in conditions where !isFull {
            guard let probe = condition.probe, !probeNames.contains(probe) else { continue }
            report(
                "there is no probe `\(probe)`", at: location,
                suggestion: Spelling.suggestion(for: probe, among: probeNames))
        }
    }

    /// What is wrong with a name of an experiment, a target, a probe or a stage.
    static func problem(name: String) -> String? {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        if isPlain, name.count > 100 { return "a name has at most 100 characters, this has \(name.count)" }
        return isPlain && (1...100).contains(name.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
            ? nil : "a name has only letters, digits, `-`, `_` and `.`, found `\(name)`"
    }
}
