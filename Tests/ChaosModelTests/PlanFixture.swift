import ChaosModel
import ChaosTestKit

/// Plans specs on a simulated host: what the plan says, or everything wrong with it.
struct PlanFixture {
    var kernel = SimulatedKernel.v1

    /// Lines of `targets:`, `method:` and `consent:`; the rest of a spec does not matter to a plan.
    static func spec(_ method: String, targets: String = "shop: {port: 8080}", consent: String? = nil) -> String {
        """
        experiment: plan
        targets: {\(targets)}
        probes:
          api: {http: "http://127.0.0.1:8080/"}
        slos:
          - {probe: api, objective: errors <= 1%}
        \(consent.map { "consent: [\($0)]" } ?? "labels: {}")
        method:
        \(method.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
        """
    }

    /// The plan of a spec.
    func plan(_ spec: String) throws -> Plan {
        let experiment = try SpecParser.parse(SpecSource(name: "plan.yaml", text: spec))
        let host = SimulatedHost(kernel)
        return try Plan(experiment, on: try host.survey(Survey.Scope(experiment, run: "k3x9q2ab")))
    }

    /// The changes of the only step.
    func changes(_ method: String, targets: String = "shop: {port: 8080}", consent: String? = nil) throws -> [Change] {
        try plan(Self.spec(method, targets: targets, consent: consent)).steps.flatMap(\.changes)
    }

    /// What is wrong with a plan; empty when nothing is.
    func problems(
        _ method: String, targets: String = "shop: {port: 8080}", consent: String? = nil
    ) throws -> [Diagnostic] {
        do {
            _ = try plan(Self.spec(method, targets: targets, consent: consent))
            return []
        } catch let error as Diagnostics {
            return error.all
        }
    }
}
