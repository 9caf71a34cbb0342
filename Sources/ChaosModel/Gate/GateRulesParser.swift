/// Reads the rules of a gate.
public enum GateRulesParser {
    /// The names of all rules, as `allow-unknown` has them.
    static let names =
        ["held", "runs", "effect", "proof", "residue", "missed-drills"]
        + GateRules.Measure.allCases.flatMap { ["max.\($0.rawValue)", "regression.\($0.rawValue)"] } + [
            "regression.p99"
        ]

    /// Reads rules.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public static func parse(_ source: SpecSource) throws(Diagnostics) -> GateRules {
        let document = SpecDocument(source)
        guard document.diagnostics.isEmpty else { throw Diagnostics(document.diagnostics) }
        guard let root = document.root, !root.isNull else {
            throw Diagnostics([
                Diagnostic("there is no rule", suggestion: "begin with `held: 100%`, or leave `--rules` out")
            ])
        }
        var fields = FieldReader(root, owner: nil)
        let rules = read(&fields)
        fields.finish()
        var problems = fields.diagnostics
        if problems.isEmpty, rules == GateRules() || rules.text.hasPrefix("allow-unknown") {
            problems = [Diagnostic("demands nothing", at: root.location, suggestion: "add `held: 100%`")]
        }
        guard problems.isEmpty else { throw Diagnostics(Array(problems.prefix(SpecParser.diagnosticLimit))) }
        return rules
    }

    /// The JSON Schema of the rules, draft 2020-12, as text that ends with a line end.
    public static func schema() -> String {
        var fields = FieldReader(values: nil)
        _ = read(&fields)
        guard
            case .object(let members) = FieldDeclaration.object(fields.declarations, summary: "What runs must keep to.")
        else { return "" }
        let head: [(String, SchemaValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Aftershock gate rules")),
        ]
        return SchemaValue.object(head + members).text() + "\n"
    }

    private static func read(_ fields: inout FieldReader) -> GateRules {
        var rules = GateRules()
        rules.held = fields.optional(
            "held", "The least share of the runs in which every SLO held.", example: "100%", where: share
        )
        .map { (percent: Percent) in percent.share }
        fields.group("max", "The most that a duration may be in any run.") { most in
            for measure in GateRules.Measure.allCases {
                let limit: Duration? = most.optional(measure.rawValue, summary(measure), example: "5s")
                rules.limits[measure] = limit?.seconds
            }
        }
        fields.group("regression", "By how much medians may exceed the baseline's.") { regression in
            for measure in GateRules.Measure.allCases {
                let tolerance: Percent? = regression.optional(measure.rawValue, summary(measure), example: "20%")
                rules.tolerances[measure] = tolerance?.share
            }
            rules.latencyTolerance = regression.optional(
                "p99", "Each probe's 99th percentile during the faults.", example: "25%"
            )
            .map { (percent: Percent) in percent.share }
            rules.confidence = regression.optional(
                "confidence", "How sure a regression must be; left out, medians are compared as they are.",
                example: "95%"
            ) { $0.share >= 0.5 && $0.share < 1 ? nil : "must be 50% or more, and less than 100%" }
            .map { (percent: Percent) in percent.share }
            if rules.confidence != nil, !rules.needsBaseline {
                regression.reject(
                    "says how sure a regression must be, and there is none", at: "confidence",
                    suggestion: "add `recover: 20%`")
            }
        }
        fields.group("require", "What the runs must be like.") { require in
            rules.runs = require.optional("runs", "The fewest runs of each experiment.", example: "3") {
                $0 >= 1 ? nil : "at least one run is needed"
            }
            rules.effect = require.value("effect", default: false, "No fault may be without an effect.")
            rules.proof = require.value(
                "proof", default: false, "The kernel's counters must prove each fault's effect.")
            let residue: String? = require.optional("residue", "What may be left on the host: none.", example: "none") {
                $0 == "none" ? nil : "is `none` or left out, found `\($0)`"
            }
            rules.noResidue = residue != nil
        }
        rules.missedDrills = fields.optional(
            "missed-drills", "The most drills that were due and missed.", example: "0"
        ) { $0 >= 0 ? nil : "cannot be negative" }
        rules.allowUnknown = fields.list(
            "allow-unknown", "Rules that may be unknown; for all others unknown is missed.", example: "[max.detect]"
        ) { (name: String) in
            names.contains(name)
                ? nil : "there is no rule `\(name)`; there are \(names.joined(separator: ", "))"
        }
        return rules
    }

    private static func share(_ percent: Percent) -> String? { percent.share <= 1 ? nil : "is at most 100%" }

    private static func summary(_ measure: GateRules.Measure) -> String {
        switch measure {
        case .recover: "Time to recover."
        case .detect: "Time to detect."
        case .afterClear: "Recovery after the fault was cleared."
        }
    }
}
