/// The JSON Schema of a spec, made from the declarations that parse it.
public enum SpecSchema {
    /// JSON Schema, draft 2020-12, as text that ends with a line end.
    public static func json(faults: [any Fault.Type] = FaultCatalog.all) -> String { value(faults).text() + "\n" }

    /// The schema as a value.
    static func value(_ faults: [any Fault.Type]) -> SchemaValue {
        let descriptions = faults.map { FaultDescription(of: $0) }
        var definitions: [(String, SchemaValue)] = [
            ("target", target), ("probe", probe), ("question", question), ("slo", slo), ("milestone", milestone),
            ("hook", hook),
            ("step", choice(descriptions.map { ($0.name, .reference($0.name)) })),
            ("entry", entry(descriptions)),
        ]
        definitions += descriptions.map { ($0.name, FieldDeclaration.object($0.fields, summary: $0.summary)) }
        guard case .object(let root) = top else { return top }
        let head: [(String, SchemaValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Aftershock experiment")),
        ]
        return .object(head + root + [("$defs", .object(definitions))])
    }

    private static var top: SchemaValue {
        var fields = FieldReader(values: nil)
        var experiment = Experiment(name: "")
        _ = SpecParts(&fields, &experiment)
        let declarations = fields.declarations.map { field in
            var copy = field
            copy.isRequired = field.isRequired || field.name == "method"
            return copy
        }
        return FieldDeclaration.object(
            declarations, summary: "A chaos experiment.",
            overriding: [
                "targets": named("target"), "probes": named("probe"), "slos": list(.reference("slo")),
                "milestones": named("milestone"), "notify": list(.reference("hook")),
                "method": list(.reference("entry"), minimum: 1),
            ])
    }

    private static var target: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = Target.Selector(&fields)
        return one(
            of: Target.Selector.keys, beside: ["port": "netns"],
            FieldDeclaration.object(fields.declarations, summary: "What a fault is aimed at.")
        )
    }

    private static var probe: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = ProbeSpec(named: "", &fields)
        return one(
            of: ProbeCatalog.all.map { $0.name } + ["mix"],
            FieldDeclaration.object(
                fields.declarations, summary: "What is asked, and how often.", overriding: ["mix": mix]))
    }

    private static var mix: SchemaValue {
        guard case .object(let members) = named("question") else { return named("question") }
        return .object(
            members + [("minProperties", .raw("1")), ("maxProperties", .raw("\(ProbeSpec.mixLimit)"))])
    }

    private static var question: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = ProbeSpec.Member(named: "", &fields)
        return one(
            of: ProbeSpec.mixable.map { $0.name },
            FieldDeclaration.object(fields.declarations, summary: "A question of a mix."))
    }

    private static var milestone: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = Milestone.Written(named: "", &fields, probes: [])
        return one(
            of: ["probe"] + ProbeCatalog.all.map { $0.name },
            FieldDeclaration.object(fields.declarations, summary: "A moment of the recovery to wait for."))
    }

    /// One of those who are told.
    static var hook: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = NotifyHook(&fields)
        return one(
            of: NotifyHook.keys, FieldDeclaration.object(fields.declarations, summary: "Somebody who is told of a run.")
        )
    }

    private static var slo: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = SLO(&fields, probes: ProbePlaces([], names: []))
        let whole = FieldDeclaration.object(fields.declarations, summary: "What must hold over a window.")
        return .object([("anyOf", .array([whole, fields.declarations[0].schema]))])
    }

    private static func entry(_ faults: [FaultDescription]) -> SchemaValue {
        var pause = FieldReader(values: nil), stage = FieldReader(values: nil)
        _ = MethodEntry.pause(&pause)
        _ = MethodEntry.stageName(&stage)
        _ = MethodEntry.stageSteps(&stage)
        let wait = FieldDeclaration.object(pause.declarations, summary: "Waiting.")
        return choice(
            faults.map { ($0.name, .reference($0.name)) } + [
                ("parallel", list(.reference("step"), minimum: 1)),
                ("pause", .object([("anyOf", .array([pause.declarations[0].schema, wait]))])),
                (
                    "stage",
                    FieldDeclaration.object(
                        stage.declarations,
                        summary: "Entries of a named stage; what follows waits until the SLOs hold again.",
                        overriding: ["steps": list(.reference("entry"), minimum: 1)])
                ),
            ])
    }

    /// A mapping with exactly one of these keys.
    private static func choice(_ members: [(String, SchemaValue)]) -> SchemaValue {
        .object([
            ("type", .string("object")), ("properties", .object(members)), ("additionalProperties", .raw("false")),
            ("minProperties", .raw("1")), ("maxProperties", .raw("1")),
        ])
    }

    /// `schema` with exactly one of these keys.
    /// - Parameter beside: keys that may stand beside another one, by which the mapping is known then.
    static func one(of keys: [String], beside: [String: String] = [:], _ schema: SchemaValue) -> SchemaValue {
        guard case .object(let members) = schema else { return schema }
        let choices = keys.map { key in
            let other = beside[key].map { SchemaValue.object([("required", .strings([$0]))]) }
            return SchemaValue.object([("required", .strings([key]))] + (other.map { [("not", $0)] } ?? []))
        }
        return .object(members + [("oneOf", .array(choices))])
    }

    private static func named(_ definition: String) -> SchemaValue {
        .object([("type", .string("object")), ("additionalProperties", .reference(definition))])
    }

    private static func list(_ items: SchemaValue, minimum: Int = 0) -> SchemaValue {
        .object([("type", .string("array")), ("items", items), ("minItems", .raw("\(minimum)"))])
    }
}
