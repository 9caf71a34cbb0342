/// Restarts a service as an operator would: through whoever supervises it.
struct ProcessRestart: Fault {
    static let name = "process.restart"
    static let summary = "Restarts a launched command or a systemd unit through its own supervisor."
    static let isInstant = true
    static let targetNeed = TargetNeed.processes
    static let exampleTarget = "unit:shop.service"

    private let grace: Duration?
    private let limit: Duration

    init(_ fields: inout FieldReader) {
        grace = fields.optional(
            "grace", "How long a launched command may take to end before SIGKILL; 10s when left out.", example: "10s"
        ) { (value: Duration) in value <= .seconds(3600) ? nil : "a grace is at most 1h" }
        limit = fields.value(
            "within", default: .seconds(90), "How long the restart may take in all before it counts as failed."
        ) { (value: Duration) in
            value <= .zero || value > .seconds(3600) ? "a restart takes between 0s and 1h" : nil
        }
        if grace ?? .zero >= limit {
            fields.reject("the grace is longer than the whole restart may take", at: "grace")
        }
    }

    var longestTail: Duration { limit }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: Self.name)
        guard let target = survey.target else { return [] }
        return [
            .restart(
                ServiceRestart(
                    target: target.name, supervisor: try supervisor(of: target, on: survey),
                    processes: processes.map(\.identity), cgroup: target.cgroup, limit: limit))
        ]
    }

    private func supervisor(of target: TargetFacts, on survey: Survey) throws(PlanError) -> ServiceRestart.Supervisor {
        if target.isLaunched { return .run(grace: grace ?? .seconds(10)) }
        guard let unit = target.unit else {
            throw PlanError(
                "\(Self.name) cannot tell who would start `\(target.name)` again",
                fix:
                    "give the target as `unit:` or `command:`; process.kill ends it and leaves the start to its supervisor"
            )
        }
        try survey.require(.systemd, for: "\(Self.name) of a unit")
        guard grace == nil else {
            throw PlanError(
                "systemd has its own grace for \(unit): TimeoutStopSec",
                fix: "leave `grace` out, or set TimeoutStopSec in the unit")
        }
        return .systemd(unit: unit)
    }
}
