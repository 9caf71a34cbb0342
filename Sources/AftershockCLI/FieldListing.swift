import ChaosModel

/// Fields for people, those of nested mappings below their own.
struct FieldListing {
    private let fields: [FieldDeclaration]
    private let indent: String

    init(_ fields: [FieldDeclaration], indent: String = "  ") {
        self.fields = fields
        self.indent = indent
    }

    /// Two lines for each field.
    var lines: [String] {
        fields.flatMap { field in
            var lines = ["\(indent)\(field.name): \(Self.kind(field))" + Self.notes(field)]
            lines.append("\(indent)    \(field.summary)" + (field.example.map { " Example: \($0)" } ?? ""))
            return lines + FieldListing(field.properties, indent: indent + "    ").lines
        }
    }

    private static func kind(_ field: FieldDeclaration) -> String {
        if !field.properties.isEmpty { return "MAPPING" }
        let kind = field.shape.choices.map { $0.joined(separator: "|") } ?? field.shape.metavar
        return field.isMap ? "{NAME: \(kind)}" : kind
    }

    private static func notes(_ field: FieldDeclaration) -> String {
        var notes: [String] = []
        if field.isRequired { notes.append("required") }
        if let standard = field.defaultText { notes.append("default \(standard)") }
        if field.isList { notes.append("one or a list") }
        return notes.isEmpty ? "" : "  (\(notes.joined(separator: ", ")))"
    }
}
