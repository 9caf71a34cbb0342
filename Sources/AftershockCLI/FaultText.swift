import ChaosModel

/// A fault's fields for people, from the declarations that parse them.
struct FaultText {
    private let fault: FaultDescription

    init(_ fault: FaultDescription) { self.fault = fault }

    /// The whole text.
    var text: String {
        var lines = ["\(fault.name): \(fault.summary)", ""]
        for field in fault.fields {
            let kind = field.shape.choices.map { $0.joined(separator: "|") } ?? field.shape.metavar
            var notes: [String] = []
            if field.isRequired { notes.append("required") }
            if let standard = field.defaultText { notes.append("default \(standard)") }
            if field.isList { notes.append("one or a list") }
            lines.append("  \(field.name): \(kind)" + (notes.isEmpty ? "" : "  (\(notes.joined(separator: ", ")))"))
            lines.append("      \(field.summary)" + (field.example.map { " Example: \($0)" } ?? ""))
        }
        lines += ["", "In a spec:", "  - \(fault.name): {\(example(", ", ": ", ""))}", "", "From the command line:"]
        let command = fault.needsLaunch ? " -- ./shop --port 8080" : ""
        lines.append("  aftershock inject \(fault.name) \(example(" ", " ", "--"))\(command)")
        return lines.joined(separator: "\n") + "\n"
    }

    private func example(_ separator: String, _ equals: String, _ dashes: String) -> String {
        fault.fields.filter {
            !(fault.needsLaunch && $0.name == "target" && !dashes.isEmpty)
        }.filter {
            fault.exampleFields.contains($0) || $0.name == "target" && fault.targetNeed == .traffic
        }.map { field in
            let isSelector = field.name == "target" && !dashes.isEmpty
            return dashes + field.name + equals + (isSelector ? "port:8080" : field.example ?? field.shape.metavar)
        }.joined(separator: separator)
    }
}
