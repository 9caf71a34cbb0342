import ChaosModel

/// A fault's fields for people, from the declarations that parse them.
struct FaultText {
    private let fault: FaultDescription

    init(_ fault: FaultDescription) { self.fault = fault }

    private var privileges: FaultPrivileges? { FaultCatalog.named(fault.name).map { FaultPrivileges(of: $0) } }

    /// The whole text.
    var text: String {
        var lines = ["\(fault.name): \(fault.summary)", ""]
        lines += FieldListing(fault.fields).lines
        lines += ["", "In a spec:", "  - \(fault.name): {\(example(", ", ": ", ""))}", "", "From the command line:"]
        lines.append("  aftershock inject \(fault.name) \(example(" ", " ", "--"))")
        if let privileges { lines += ["", "Capabilities: \(privileges.text)."] }
        return lines.joined(separator: "\n") + "\n"
    }

    private func example(_ separator: String, _ equals: String, _ dashes: String) -> String {
        let isLaunched = fault.needsLaunch && !dashes.isEmpty
        let fields = fault.fields.filter { field in
            if field.name == "target", isLaunched { return false }
            return fault.exampleFields.contains(field) || field.name == "target" && fault.targetNeed == .traffic
        }.map { field in
            let isSelector = field.name == "target" && !dashes.isEmpty
            return dashes + field.name + equals
                + (isSelector ? fault.exampleTarget : field.example ?? field.shape.metavar)
        }
        return (fields + (isLaunched ? ["-- ./shop --port 8080"] : [])).joined(separator: separator)
    }
}
