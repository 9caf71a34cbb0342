/// Reads one fault with the fields that every fault has, from a spec or from the command line.
public enum StepReader {
    /// Reads one step from command-line flags; a name given twice is a list.
    /// - Parameters:
    ///   - fault: The fault's name.
    ///   - flags: Names without dashes, and values. `target` is a selector such as `port:5432`; the step's target name
    ///     is that text, as in `Target(commandLine:)`.
    /// - Throws: `Diagnostics` without locations, which name the flags.
    public static func step(
        fault name: String, flags: [(name: String, value: String)], faults: [any Fault.Type] = FaultCatalog.all
    ) throws(Diagnostics) -> Step {
        guard let type = faults.first(where: { $0.name == name }) else {
            throw Diagnostics([unknown(name, at: nil, among: faults.map { $0.name })])
        }
        var entries: [SpecNode.Entry] = []
        for flag in flags where !entries.contains(where: { $0.key == flag.name }) {
            let texts = flags.filter { $0.name == flag.name }.map(\.value)
            entries.append(SpecNode.Entry(key: flag.name, location: nil, value: SpecNode(texts: texts)))
        }
        var fields = FieldReader(SpecNode(content: .mapping(entries)), naming: .flag, owner: name)
        let step = read(type, &fields)
        fields.finish()
        var problems = fields.diagnostics
        if let target = step.target, fields.has("target") {
            do { _ = try Target.Selector(field: target) } catch {
                problems.append(Diagnostic("`--target`: \(error.message)", suggestion: error.suggestion))
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return step
    }

    /// Declares and reads target, duration and the fault's own fields.
    static func read(_ type: any Fault.Type, _ fields: inout FieldReader) -> Step {
        let aim = "What it is aimed at: the name of a target, or a selector such as port:5432 on the command line."
        let target: String?
        switch type.targetNeed {
        case .processes: target = .some(fields.required("target", aim, example: "api"))
        case .traffic, .optionalProcesses, .optionalTraffic: target = fields.optional("target", aim, example: "api")
        }
        var duration: Duration?
        if !type.isInstant {
            duration = .some(
                fields.required("for", "How long it lasts.", example: "30s") { (value: Duration) in
                    value > .zero ? nil : "a fault lasts longer than 0s"
                })
        }
        if type.mayLast {
            duration = fields.optional("for", "How long it goes on; it happens once when left out.", example: "30s") {
                (value: Duration) in
                value > .zero ? nil : "a fault lasts longer than 0s"
            }
        }
        let fault = type.init(&fields)
        if type.isInstant, !type.mayLast, fields.has("for") {
            fields.report(
                "`\(type.name)` happens at one moment and takes no `for`", at: fields.location(of: "for"),
                suggestion: "leave `for` out")
        }
        if type.targetNeed == .traffic { requireScope(type, &fields) }
        var step = Step(fault: fault, target: target, duration: duration, location: fields.node?.location)
        step.fields = fields.stepFields
        return step
    }

    /// A fault that nobody has heard of, with the nearest one.
    static func unknown(_ name: String, at location: Location?, among names: [String]) -> Diagnostic {
        Diagnostic(
            "there is no fault `\(name)`", at: location,
            suggestion: Spelling.suggestion(for: name, among: names) ?? "`aftershock list faults` names them all")
    }

    /// A traffic fault needs a target or, among its own fields, peers.
    private static func requireScope(_ type: any Fault.Type, _ fields: inout FieldReader) {
        let scopes = fields.declarations.filter { ["CIDR", "HOST:PORT", "PORT"].contains($0.shape.metavar) }.map(\.name)
        guard !scopes.isEmpty, !(["target"] + scopes).contains(where: fields.has) else { return }
        fields.report(
            "`\(type.name)` does not say which traffic", at: fields.node?.location,
            suggestion: "add `target` or \(scopes.map { "`\($0)`" }.joined(separator: " or "))")
    }
}
