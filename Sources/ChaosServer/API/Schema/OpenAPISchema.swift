import ChaosModel

/// Pieces of JSON Schema 2020-12, as OpenAPI 3.1 has them.
enum OpenAPISchema {
    static let text = type("string"), number = type("number"), truth = type("boolean"), whole = type("integer")
    static let texts = list(of: text)
    /// Seconds since 1970.
    static let time = described("number", "Seconds since 1970.")
    /// An object of which more is said elsewhere.
    static let anything = type("object")

    static func type(_ name: String) -> SchemaValue { .object([("type", .string(name))]) }

    static func described(_ name: String, _ text: String) -> SchemaValue {
        .object([("type", .string(name)), ("description", .string(text))])
    }

    static func one(of words: [String]) -> SchemaValue {
        .object([("type", .string("string")), ("enum", .strings(words))])
    }

    static func list(of item: SchemaValue) -> SchemaValue {
        .object([("type", .string("array")), ("items", item)])
    }

    static func map(of item: SchemaValue) -> SchemaValue {
        .object([("type", .string("object")), ("additionalProperties", item)])
    }

    static func reference(_ name: String) -> SchemaValue {
        .object([("$ref", .string("#/components/schemas/\(name)"))])
    }

    /// An object with these members and no others; those that are optional are left out when there is nothing to say.
    static func object(
        _ members: [(String, SchemaValue)], optional: [(String, SchemaValue)] = []
    ) -> SchemaValue {
        .object([
            ("type", .string("object")), ("required", .strings(members.map(\.0))),
            ("properties", .object(members + optional)), ("additionalProperties", .raw("false")),
        ])
    }

    /// An object of which these members are told of, and others may be there.
    static func part(_ text: String, _ members: [(String, SchemaValue)]) -> SchemaValue {
        .object([
            ("type", .string("object")), ("description", .string(text)), ("required", .strings(members.map(\.0))),
            ("properties", .object(members)),
        ])
    }
}
