extension ScheduleParts {
    /// The most choices, stages and checks.
    static let mostChoices = 100, mostStages = 20, mostChecks = 20

    /// Reads the lists of a schedule.
    /// - Returns: What is wrong with them.
    func readLists(into schedule: inout Schedule) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        if let run, !run.isBroken { schedule.choices = Self.choices(run, &problems) }
        schedule.stages = Self.list(stages, "stages", atMost: Self.mostStages, &problems) { fields, problems in
            let stage = Schedule.Stage(&fields, &problems)
            return (stage, stage.name.isEmpty ? nil : stage.name)
        }
        if case .sequence(let items)? = stages?.content, let last = items.last { checkLast(last, &problems) }
        schedule.checks = Self.checks(checks, "checks", &problems)
        schedule.blackouts = Self.list(blackouts, "blackouts", atMost: Self.mostBlackouts, &problems) { fields, _ in
            PolicyWindow.either(&fields).map { ($0, nil) }
        }
        if schedule.isSealed, schedule.window == .zero, schedule.jitter == .zero, schedule.choices.count == 1 {
            problems.append(
                Diagnostic(
                    "`sealed`: there is nothing to seal: it starts at its due time, and there is one choice",
                    at: schedule.places["sealed"] ?? schedule.location,
                    suggestion: "add `window: 2h`, or more choices under `run`"))
        }
        return problems
    }

    /// The choices of `run`: a file, one choice, or a list of either.
    private static func choices(_ run: SpecNode, _ problems: inout [Diagnostic]) -> [Schedule.Choice] {
        guard case .sequence = run.content else { return choice(run, &problems).map { [$0] } ?? [] }
        return nodes(run, "run", atMost: mostChoices, &problems).compactMap { choice($0, &problems) }
    }

    private static func choice(_ node: SpecNode, _ problems: inout [Diagnostic]) -> Schedule.Choice? {
        var fields = FieldReader(node, owner: "run", isShort: node.isScalar)
        let choice = Schedule.Choice(&fields)
        fields.finish()
        problems += fields.diagnostics
        return choice
    }

    /// Checks under a name of their own each.
    static func checks(_ node: SpecNode?, _ name: String, _ problems: inout [Diagnostic]) -> [PreCheck] {
        list(node, name, atMost: mostChecks, &problems) { fields, _ in PreCheck(&fields).map { ($0, $0.name) } }
    }

    /// Reads a list of mappings; those that say a name have one of their own.
    private static func list<Value>(
        _ node: SpecNode?, _ name: String, atMost limit: Int, _ problems: inout [Diagnostic],
        _ read: (inout FieldReader, inout [Diagnostic]) -> (value: Value, name: String?)?
    ) -> [Value] {
        var names: Set<String> = []
        return nodes(node, name, atMost: limit, &problems).compactMap { item in
            var fields = FieldReader(item, owner: name)
            let found = read(&fields, &problems)
            fields.finish()
            problems += fields.diagnostics
            if let called = found?.name, !names.insert(called).inserted {
                problems.append(
                    Diagnostic(
                        "`\(name)`: two are called `\(called)`", at: item.location,
                        suggestion: "reasons name it: give each a name of its own"))
            }
            return found?.value
        }
    }

    private static func nodes(
        _ node: SpecNode?, _ name: String, atMost limit: Int, _ problems: inout [Diagnostic]
    ) -> [SpecNode] {
        guard let node, !node.isBroken else { return [] }
        guard case .sequence(let items) = node.content else {
            problems.append(
                Diagnostic(
                    "`\(name)`: expected a list, found \(node.kind)", at: node.location,
                    suggestion: "begin each entry with `- `"))
            return []
        }
        if items.isEmpty {
            problems.append(Diagnostic("`\(name)` is an empty list", at: node.location, suggestion: "leave it out"))
        }
        if items.count > limit {
            problems.append(Diagnostic("`\(name)` has more than \(limit) entries", at: node.location))
        }
        return Array(items.prefix(limit))
    }

    /// A gate after the last stage would never be asked.
    private func checkLast(_ stage: SpecNode, _ problems: inout [Diagnostic]) {
        for entry in stage.entries where ["pause", "checks"].contains(entry.key) {
            problems.append(
                Diagnostic(
                    "`\(entry.key)`: no stage comes after the last one", at: entry.location,
                    suggestion: "leave it out, or move it to the stage before"))
        }
    }
}
