import ChaosModel
import ChaosTestKit
import Foundation

/// Judges specs by policies on a simulated host.
struct PolicyFixture {
    /// Monday, 2026-11-16 10:00 UTC.
    static let monday = 1_794_823_200.0

    var kernel = SimulatedKernel.v1
    var runner = Operator(uid: 1000, name: "ann", groups: ["ann", "sre"], source: .login)
    var now = Self.monday
    var approvals: [Approval] = []
    var zones: [String] = []

    static func policy(_ rules: String) throws -> Policy {
        try PolicyParser.parse(SpecSource(name: "policy.yaml", text: "rules:\n" + rules + "\n"), hash: "feed")
    }

    /// What is wrong with the text of a policy.
    static func problems(_ text: String) throws -> [Diagnostic] {
        let source = try SpecSource(name: "policy.yaml", text: text)
        do throws(Diagnostics) {
            _ = try PolicyParser.parse(source, hash: "")
            return []
        } catch { return error.all }
    }

    static func zone(_ name: String) throws -> TimeZoneRules? {
        TimeZoneRules(file: Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + name))))
    }

    func survey(_ experiment: Experiment) throws -> Survey {
        try SimulatedHost(kernel).survey(Survey.Scope(experiment, run: "k3x9q2ab"))
    }

    /// The case of a spec; with its plan unless only the text counts.
    func run(_ spec: String, isPlanned: Bool = true) throws -> PolicyCase {
        let experiment = try SpecParser.parse(SpecSource(name: "plan.yaml", text: spec))
        var run = PolicyCase(experiment: experiment, spec: "beef", runner: runner, host: "db-1")
        run.now = now
        run.approvals = approvals
        if isPlanned {
            let survey = try survey(experiment)
            run.plan = try Plan(experiment, on: survey)
            run.survey = survey
        }
        return run
    }

    /// What the rules have against a spec.
    func violations(_ rules: String, _ spec: String, isPlanned: Bool = true) throws -> [PolicyViolation] {
        var policy = try Self.policy(rules)
        for name in zones { policy.zones[name] = try Self.zone(name) }
        return policy.violations(of: try run(spec, isPlanned: isPlanned))
    }

    /// The same, as `rule@line: message` without the rule's title.
    func said(_ rules: String, _ spec: String, isPlanned: Bool = true) throws -> [String] {
        try violations(rules, spec, isPlanned: isPlanned).map { violation in
            let title = "policy rule `\(violation.rule)` (policy.yaml:\(violation.ruleLocation?.line ?? 0)): "
            let message = violation.diagnostic.message
            let line = violation.diagnostic.location.map { "\($0.line)" } ?? "-"
            return "\(violation.rule)@\(line): "
                + (message.hasPrefix(title) ? message.dropFirst(title.count) : "NO TITLE")
        }
    }
}
