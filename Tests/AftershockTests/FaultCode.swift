import ChaosModel

/// The functions of the library, written from the faults' own field declarations.
struct FaultCode {
    /// The choices of fields, by the name of their type.
    private let enumerations: [(name: String, cases: [String])]
    private let faults: [FaultDescription]
    private let instants: [String]

    init() {
        faults = FaultCatalog.all.map { FaultDescription(of: $0) }
        instants = FaultCatalog.all.filter { $0.isInstant }.map { $0.name }.sorted()
        var found: [(name: String, cases: [String])] = []
        for fault in faults {
            for field in fault.fields {
                guard let cases = field.shape.choices else { continue }
                let name = Self.typeName(field, of: fault, among: faults)
                if !found.contains(where: { $0.name == name }) { found.append((name, cases)) }
            }
        }
        enumerations = found.sorted { $0.name < $1.name }
    }

    /// The text of each file by its name.
    var files: [String: String] {
        var files: [String: String] = [:]
        let groups = Dictionary(grouping: faults) { String($0.name.prefix { $0 != "." }) }
        for (group, members) in groups {
            let parts = members.sorted { $0.name < $1.name }.map(function)
            files["Fault+\(Self.capital(Self.camel(group))).swift"] =
                Self.head + "extension Fault {\n" + parts.joined(separator: "\n") + "}\n"
        }
        files["Fault+Choices.swift"] =
            Self.head + "extension Fault {\n" + enumerations.map(Self.enumeration).joined(separator: "\n") + "}\n"
        files["Fault+Instants.swift"] =
            Self.head + "extension Fault {\n    /// What happens at one moment, and so lasts for no time of its own.\n"
            + "    static let instants: Set<String> = [\n"
            + instants.map { "        \"\($0)\",\n" }.joined() + "    ]\n}\n"
        return files
    }

    private static let head =
        "// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests\n\n"

    private func function(_ fault: FaultDescription) -> String {
        let own = fault.fields.filter { $0.name != "target" && $0.name != "for" }
        let ordered = own.filter(\.isRequired) + own.filter { !$0.isRequired }
        let lasts = fault.fields.contains { $0.name == "for" }
        let target = fault.fields.first { $0.name == "target" }
        var parameters: [String] = []
        var lines = Self.comment(fault.summary, indent: "")
        lines.append("    /// - Parameters:")
        if let target {
            parameters.append("target: Target" + (target.isRequired ? "" : "? = nil"))
            lines.append("    ///   - target: What it is aimed at.")
        }
        for field in ordered {
            parameters.append("\(Self.camel(field.name)): \(type(of: field, in: fault))")
            let given = field.defaultText.map { " `\($0)` when left out." } ?? ""
            lines += Self.comment("- \(Self.camel(field.name)): \(field.summary)\(given)", indent: "  ")
        }
        if lasts {
            parameters.append("lasting: Duration? = nil")
            let otherwise = instants.contains(fault.name) ? "once" : "as long as the body"
            lines.append("    ///   - lasting: How long it lasts at most; \(otherwise) when left out.")
        }
        lines.append("    public static func \(Self.camel(fault.name))(")
        lines.append(parameters.map { "        " + $0 }.joined(separator: ",\n"))
        lines += ["    ) -> Fault {", "        Fault("]
        lines.append("            \"\(fault.name)\"," + (target == nil ? "" : " target: target,"))
        let pairs = ordered.map { "\"\($0.name)\": \(value(of: $0))" }
        if pairs.count < 2 {
            lines.append("            [\(pairs.first ?? ":")]")
        } else {
            lines += ["            ["] + pairs.map { "                \($0)," } + ["            ]"]
        }
        lines[lines.count - 1] += lasts ? ", lasting: lasting)" : ")"
        lines.append("    }")
        return lines.joined(separator: "\n") + "\n"
    }

    private func type(of field: FieldDeclaration, in fault: FaultDescription) -> String {
        let scalar =
            switch (field.shape.choices, field.shape.metavar, field.shape.jsonType) {
            case (.some, _, _): Self.typeName(field, of: fault, among: faults)
            case (_, "DURATION", _): "Duration"
            case (_, _, "boolean"): "Bool"
            case (_, _, "integer"): "Int"
            default: "String"
            }
        if field.isList { return field.isRequired ? "[\(scalar)]" : "[\(scalar)] = []" }
        return field.isRequired ? scalar : "\(scalar)? = nil"
    }

    private func value(of field: FieldDeclaration) -> String {
        let name = Self.identifier(Self.camel(field.name))
        if field.isList {
            if field.shape.choices != nil { return ".texts(\(name).map(\\.rawValue))" }
            return field.shape.jsonType == "integer" ? ".numbers(\(name))" : ".texts(\(name))"
        }
        if field.shape.choices != nil {
            return field.isRequired ? ".text(\(name).rawValue)" : "\(name).map { .text($0.rawValue) }"
        }
        let wrap =
            switch (field.shape.metavar, field.shape.jsonType) {
            case ("DURATION", _): "duration"
            case (_, "boolean"): "flag"
            case (_, "integer"): "number"
            default: "text"
            }
        return field.isRequired ? ".\(wrap)(\(name))" : "\(name).map(FieldValue.\(wrap))"
    }

    /// A field's own name, with the fault's before it where the same name means different choices elsewhere.
    private static func typeName(
        _ field: FieldDeclaration, of fault: FaultDescription, among faults: [FaultDescription]
    ) -> String {
        let namesakes = faults.flatMap(\.fields).filter { $0.name == field.name }
        let isUnique = Set(namesakes.map(\.shape.choices)).count == 1
        let name = capital(camel(field.name))
        return isUnique && name != "Protocol" ? name : capital(camel(fault.name)) + name
    }

    private static func enumeration(_ name: String, _ cases: [String]) -> String {
        var lines = ["    /// Choices of a field, by their names in specs."]
        lines.append("    public enum \(name): String, Sendable, CaseIterable {")
        for choice in cases {
            lines.append("        /// `\(choice)`.")
            let label = camel(choice == choice.uppercased() ? choice.lowercased() : choice)
            lines.append("        case \(identifier(label))" + (label == choice ? "" : " = \"\(choice)\""))
        }
        return (lines + ["    }"]).joined(separator: "\n") + "\n"
    }

    private static func comment(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = "    /// " + indent
        for word in text.split(separator: " ") {
            if line.count + word.count > 112 {
                lines.append(line.trimmingEnd)
                line = "    ///   " + indent
            }
            line += word + " "
        }
        return lines + [line.trimmingEnd]
    }

    private static func camel(_ name: String) -> String {
        let parts = name.split { $0 == "." || $0 == "-" || $0 == "_" }
        return (parts.first.map(String.init) ?? "") + parts.dropFirst().map { capital(String($0)) }.joined()
    }

    private static func capital(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

    private static func identifier(_ name: String) -> String {
        ["protocol", "in", "for", "default", "while", "repeat"].contains(name) ? "`\(name)`" : name
    }
}

extension String {
    /// Without spaces at its end.
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
