extension FieldDeclaration {
    /// The field's JSON Schema.
    var schema: SchemaValue {
        if !properties.isEmpty {
            let whole = Self.object(properties, summary: summary)
            return .object([("anyOf", .array([whole, properties[0].schema]))])
        }
        if isMap {
            let null = shape.jsonType == "any" ? ["null"] : []
            let text = SchemaValue.object([("type", .strings(["string", "number", "boolean"] + null))])
            return .object([
                ("description", .string(summary)), ("type", .string("object")), ("additionalProperties", text),
            ])
        }
        guard isList else { return .object([("description", .string(summary))] + scalar) }
        let list: [(String, SchemaValue)] = [("type", .string("array")), ("items", .object(scalar))]
        return .object([("description", .string(summary)), ("anyOf", .array([.object(scalar), .object(list)]))])
    }

    /// The schema of a mapping with these fields and no others.
    static func object(
        _ fields: [FieldDeclaration], summary: String, overriding: [String: SchemaValue] = [:]
    ) -> SchemaValue {
        let required = fields.filter(\.isRequired).map(\.name)
        var members: [(String, SchemaValue)] = [
            ("description", .string(summary)), ("type", .string("object")),
            ("properties", .object(fields.map { ($0.name, overriding[$0.name] ?? $0.schema) })),
            ("additionalProperties", .raw("false")),
        ]
        if !required.isEmpty { members.append(("required", .strings(required))) }
        return .object(members)
    }

    private var scalar: [(String, SchemaValue)] {
        var members: [(String, SchemaValue)] = []
        if let choices = shape.choices {
            members.append(("enum", .strings(choices)))
        } else if shape.jsonType == "string", shape.pattern == nil {
            // Plain YAML such as 8080 or true is text to a text field.
            members.append(("type", .strings(["string", "number", "boolean"])))
        } else {
            members.append(("type", .string(shape.jsonType)))
        }
        if let pattern = shape.pattern { members.append(("pattern", .string(pattern))) }
        if let defaultText {
            members.append(("default", shape.jsonType == "string" ? .string(defaultText) : .raw(defaultText)))
        }
        return members
    }
}
