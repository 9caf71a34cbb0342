/// The JSON Schema of a spec for a fleet: that of an ordinary one with the fleet's keys.
public enum FleetSchema {
    /// JSON Schema, draft 2020-12, as text that ends with a line end.
    public static func json(faults: [any Fault.Type] = FaultCatalog.all) -> String {
        let names = Set(faults.map { $0.name })
        let whole = SpecSchema.value(faults).changing("properties") { $0.adding([("fleet", fleet)]) }
            .changing("title") { _ in .string("Aftershock experiment for a fleet") }
            .changing("$defs") { definitions in
                var changed = definitions.adding([("hosts", hosts)])
                for part in ["target", "probe", "milestone"] {
                    changed = changed.changing(part) {
                        $0.changing("properties") { $0.adding([("hosts", .reference("hosts"))]) }
                    }
                }
                // A target may be hosts and nothing on them.
                changed = changed.changing("target") { $0.without("oneOf") }
                for name in names {
                    changed = changed.changing(name) { fault in
                        fault.changing("properties") { $0.adding(step) }.changing("required") { $0.leaving("target") }
                    }
                }
                return changed
            }
        return whole.text() + "\n"
    }

    private static var fleet: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = FleetSpec.limit(&fields)
        return FieldDeclaration.object(fields.declarations, summary: "What holds for the whole fleet.")
    }

    private static var hosts: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = HostChoice(&fields)
        let whole = FieldDeclaration.object(fields.declarations, summary: "Which hosts of the fleet.")
        return .object([("anyOf", .array([whole, fields.declarations[0].schema]))])
    }

    private static var step: [(String, SchemaValue)] {
        var fields = FieldReader(values: nil)
        _ = FleetStep.extras(&fields)
        return fields.declarations.map { ($0.name, $0.schema) }
    }
}

extension SchemaValue {
    /// An object with another value for one of its members; anything else as it is.
    fileprivate func changing(_ name: String, _ change: (SchemaValue) -> SchemaValue) -> SchemaValue {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.0 == name ? ($0.0, change($0.1)) : $0 })
    }

    /// An object with more members.
    fileprivate func adding(_ more: [(String, SchemaValue)]) -> SchemaValue {
        guard case .object(let members) = self else { return self }
        return .object(members + more)
    }

    /// An object without a member.
    fileprivate func without(_ name: String) -> SchemaValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.0 != name })
    }

    /// A list of texts without one of them.
    fileprivate func leaving(_ text: String) -> SchemaValue {
        guard case .array(let values) = self else { return self }
        return .array(values.filter { if case .string(text) = $0 { false } else { true } })
    }
}
