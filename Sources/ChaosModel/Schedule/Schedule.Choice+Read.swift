extension Schedule.Choice {
    /// Reads a choice; `nil` when it does not say what is run.
    init?(_ fields: inout FieldReader) {
        let experiment: String? = fields.optional(
            "experiment", "The experiment's file, taken from the schedule file's directory.", example: "drill.yaml",
            where: Schedule.problem(path:))
        let run: String? = fields.optional(
            "run", "Another word for `experiment`.", example: "drill.yaml", where: Schedule.problem(path:))
        weight = fields.value("weight", default: 1, "How often it is drawn, relative to the others.") {
            $0 > 0 && $0 <= 1_000_000 ? nil : "must be more than 0 and at most 1000000"
        }
        overrides = ExperimentOverrides(&fields)
        self.experiment = experiment ?? run ?? ""
        location = fields.node?.location
        guard fields.node != nil else { return nil }
        let given = ["experiment", "run"].filter(fields.has)
        if given.count == 1 {
            location = fields.location(of: given[0])
            if self.experiment.isEmpty { return nil }
            return
        }
        fields.report(
            given.isEmpty ? "a choice needs an `experiment`" : "a choice has one `experiment`, this has a `run` too",
            at: fields.node?.location, suggestion: "write it like `{experiment: drill.yaml, weight: 2}`")
        return nil
    }
}

extension ExperimentOverrides {
    /// Reads what is changed in an experiment, by its form alone.
    init(_ fields: inout FieldReader) {
        self.init(
            fields: fields.list(
                "set", "Values of faults' fields, as FAULT.FIELD=VALUE.", example: "[network.loss.percent=5%]",
                where: Self.problem(field:)),
            targets: fields.list(
                "targets", "What targets stand for, as NAME=SELECTOR.", example: "[db=port:5433]",
                where: Self.problem(target:)))
    }

    private static func problem(field text: String) -> String? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty, let dot = parts[0].lastIndex(of: ".") else {
            return "expected FAULT.FIELD=VALUE like `network.loss.percent=5%`, found `\(text)`"
        }
        let fault = String(parts[0][..<dot]), field = String(parts[0][parts[0].index(after: dot)...])
        guard let type = FaultCatalog.all.first(where: { $0.name == fault }) else {
            let names = FaultCatalog.all.map { $0.name }
            return "there is no fault `\(fault)`"
                + (Spelling.suggestion(for: fault, among: names).map { ": " + $0 } ?? "")
        }
        let names = FaultDescription(of: type).fields.map(\.name)
        if names.contains(field) { return nil }
        return "`\(fault)` has no field `\(field)`"
            + (Spelling.suggestion(for: field, among: names).map { ": " + $0 } ?? "")
    }

    private static func problem(target text: String) -> String? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            return "expected NAME=SELECTOR like `db=port:5433`, found `\(text)`"
        }
        do throws(FieldError) {
            _ = try Target.Selector(field: parts[1])
            return nil
        } catch {
            return error.message + (error.suggestion.map { ": " + $0 } ?? "")
        }
    }
}
