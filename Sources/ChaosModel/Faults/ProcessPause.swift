/// Stops a service without ending it: connections stay open and nobody answers.
struct ProcessPause: Fault {
    static let name = "process.pause"
    static let summary = "Stops the target's processes without ending them, then lets them go on."
    static let targetNeed = TargetNeed.processes

    init(_ fields: inout FieldReader) {}

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: Self.name)
        try survey.requireSignals(to: processes, for: Self.name)
        if let group = survey.target?.cgroup, group.version == .v2, survey.has(.freezer) { return [.freeze(group)] }
        return processes.map { .pause($0.identity) }
    }
}
