import ChaosEngine
import ChaosModel
import LinuxKernel

/// What a run has to pass before anything is applied: every policy, word for word.
struct PolicyGate {
    /// The policies that bind the run.
    let policies: [Policy]
    private let run: PolicyCase
    private let render: (Diagnostics) -> String

    /// - Parameters:
    ///   - state: The state directory, where approvals are.
    ///   - render: How problems of this spec are shown.
    init(
        _ option: PolicyOption, _ experiment: Experiment, spec: [UInt8], state: String?,
        render: @escaping (Diagnostics) -> String
    ) throws {
        policies = try option.policies()
        var run = PolicyCase(
            experiment: experiment, spec: (try? Digest.sha256(spec)) ?? "", runner: .current, host: HostFacts.hostname)
        if let state {
            do throws(KernelError) { run.approvals = try ApprovalStore(state: state).all() } catch {
                // What cannot be read approves nothing: a rule that asks for it says so.
            }
        }
        self.run = run
        self.render = render
    }

    /// The files whose existence stops runs.
    var haltFiles: [String] { policies.flatMap(\.haltFiles) }

    /// Judges the text alone.
    /// - Throws: `Refusal` with every rule that is violated.
    func judgeText() throws { try refuse(policies.flatMap { $0.violations(of: run) }) }

    /// What would be refused at a moment, in seconds since 1970.
    func violations(at moment: Double) -> [PolicyViolation] {
        var run = run
        run.now = moment
        return policies.flatMap { $0.violations(of: run) }
    }

    /// Problems as they are shown for this spec.
    func text(of violations: [PolicyViolation]) -> String { render(Diagnostics(violations.map(\.diagnostic))) }

    /// Judges a plan.
    /// - Returns: the plan, which keeps to the policies when its steps are lowered again.
    /// - Throws: `Refusal` with every rule that is violated.
    func judge(_ plan: Plan, _ survey: Survey) throws -> Plan {
        guard !policies.isEmpty else { return plan }
        var run = run
        run.plan = plan
        run.survey = survey
        run.now = Clock.wallSeconds()
        let uids = Set(survey.targets.values.flatMap { $0.processes.map(\.uid) + ($0.uid.map { [$0] } ?? []) })
        for uid in uids { run.users[uid] = UserDatabase.name(of: uid) }
        try refuse(policies.flatMap { $0.violations(of: run) })
        var judged = plan
        for policy in policies { judged = judged.limited(policy.limits(of: run)) }
        judged.policies = policies.map(\.trace)
        judged.approvals = run.approvals.filter { $0.holds(for: run.spec, at: run.now ?? 0) }
        return judged
    }

    private func refuse(_ violations: [PolicyViolation]) throws {
        if !violations.isEmpty { throw Refusal(text(of: violations)) }
    }
}
