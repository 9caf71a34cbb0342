/// The JSON Schema of a policy, made from the declarations that parse it.
public enum PolicySchema {
    /// JSON Schema, draft 2020-12, as text that ends with a line end.
    public static func json() -> String {
        var top = FieldReader(values: nil), rule = FieldReader(values: nil)
        var weekly = FieldReader(values: nil), once = FieldReader(values: nil)
        var empty = PolicyRule(name: "")
        _ = PolicyParser.Parts(&top)
        _ = PolicyParser.RuleParts(&rule, &empty)
        _ = PolicyWindow.weekly(&weekly)
        _ = PolicyWindow.once(&once)
        let definitions: [(String, SchemaValue)] = [
            (
                "rule",
                FieldDeclaration.object(
                    rule.declarations, summary: "One rule; a run must keep to all.",
                    overriding: ["windows": list("window"), "blackouts": list("blackout")])
            ),
            ("window", FieldDeclaration.object(weekly.declarations, summary: "Hours of the week.")),
            ("blackout", FieldDeclaration.object(once.declarations, summary: "A span of days.")),
        ]
        let root = FieldDeclaration.object(
            top.declarations, summary: "Limits of every run on a host.", overriding: ["rules": list("rule")])
        guard case .object(let members) = root else { return "" }
        let head: [(String, SchemaValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Aftershock policy")),
        ]
        return SchemaValue.object(head + members + [("$defs", .object(definitions))]).text() + "\n"
    }

    private static func list(_ definition: String) -> SchemaValue {
        .object([("type", .string("array")), ("items", .reference(definition)), ("minItems", .raw("1"))])
    }
}
