/// The JSON Schema of a schedule file, made from the declarations that parse it.
public enum ScheduleSchema {
    /// JSON Schema, draft 2020-12, as text that ends with a line end.
    public static func json() -> String {
        var top = FieldReader(values: nil)
        _ = ScheduleParser.top(&top)
        let root = FieldDeclaration.object(
            required(["schedules"], top.declarations), summary: "Drills that are due again and again.",
            overriding: [
                "schedules": .object([
                    ("type", .string("object")), ("additionalProperties", .reference("schedule")),
                    ("minProperties", .raw("1")), ("maxProperties", .raw("\(ScheduleParser.limit)")),
                ])
            ])
        guard case .object(let members) = root else { return "" }
        let head: [(String, SchemaValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Aftershock schedule file")),
        ]
        return SchemaValue.object(head + members + [("$defs", .object(definitions))]).text() + "\n"
    }

    private static var definitions: [(String, SchemaValue)] {
        var fields = FieldReader(values: nil), choice = FieldReader(values: nil), stage = FieldReader(values: nil)
        var check = FieldReader(values: nil), weekly = FieldReader(values: nil), once = FieldReader(values: nil)
        var schedule = Schedule(name: "", timing: .manual, choices: []), problems: [Diagnostic] = []
        _ = ScheduleParts(&fields, &schedule)
        _ = Schedule.Choice(&choice)
        _ = Schedule.Stage(&stage, &problems)
        _ = PreCheck(&check)
        _ = PolicyWindow.weekly(&weekly)
        _ = PolicyWindow.once(&once)
        let choices = FieldDeclaration.object(choice.declarations, summary: "What may be run.")
        return [
            (
                "schedule",
                SpecSchema.one(
                    of: ["cron", "rule", "manual"],
                    FieldDeclaration.object(
                        required(["run"], fields.declarations), summary: "A drill that is due again and again.",
                        overriding: [
                            "run": run, "stages": list(.reference("stage"), ScheduleParts.mostStages),
                            "checks": list(.reference("check"), ScheduleParts.mostChecks),
                            "blackouts": list(.reference("blackout"), ScheduleParts.mostBlackouts),
                        ]))
            ),
            ("choice", SpecSchema.one(of: ["experiment", "run"], choices)),
            (
                "stage",
                FieldDeclaration.object(
                    stage.declarations, summary: "One of several runs of a drill.",
                    overriding: ["checks": list(.reference("check"), ScheduleParts.mostChecks)])
            ),
            (
                "check",
                SpecSchema.one(
                    of: PreCheck.keys, FieldDeclaration.object(check.declarations, summary: "What must hold."))
            ),
            (
                "blackout",
                .object([
                    (
                        "anyOf",
                        .array([
                            FieldDeclaration.object(weekly.declarations, summary: "Hours of the week."),
                            FieldDeclaration.object(once.declarations, summary: "A span of days."),
                        ])
                    )
                ])
            ),
        ]
    }

    private static var run: SchemaValue {
        let file = SchemaValue.object([("type", .string("string"))])
        let one = SchemaValue.object([("anyOf", .array([file, .reference("choice")]))])
        return .object([("anyOf", .array([file, .reference("choice"), list(one, ScheduleParts.mostChoices)]))])
    }

    private static func list(_ items: SchemaValue, _ most: Int) -> SchemaValue {
        .object([
            ("type", .string("array")), ("items", items), ("minItems", .raw("1")), ("maxItems", .raw("\(most)")),
        ])
    }

    private static func required(_ names: [String], _ declarations: [FieldDeclaration]) -> [FieldDeclaration] {
        declarations.map { field in
            var copy = field
            copy.isRequired = field.isRequired || names.contains(field.name)
            return copy
        }
    }
}
