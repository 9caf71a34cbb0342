/// Stops a service without ending it: connections stay open and nobody answers.
struct ProcessPause: Fault {
    static let name = "process.pause"
    static let summary = "Stops the target's processes without ending them, then lets them go on."
    static let targetNeed = TargetNeed.processes

    init(_ fields: inout FieldReader) {}

    func changes(on survey: Survey) throws(PlanError) -> [Change] { try Self.pausing(for: Self.name, on: survey) }

    /// What stops the step's target, for whichever fault needs that.
    static func pausing(for fault: String, on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: fault)
        try survey.requireSignals(to: processes, for: fault)
        if let group = survey.target?.cgroup, group.version == .v2, survey.has(.freezer) { return [.freeze(group)] }
        return processes.map { .pause($0.identity) }
    }
}
