/// Stops a service without ending it: connections stay open and nobody answers.
public struct ProcessPause: Fault {
    public static let name = "process.pause"
    public static let summary = "Stops the target's processes without ending them, then lets them go on."
    public static let targetNeed = TargetNeed.processes

    public init(_ fields: inout FieldReader) {}

    public func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: Self.name)
        if let group = survey.target?.cgroup, group.version == .v2, survey.has(.freezer) { return [.freeze(group)] }
        return processes.map { .pause($0.identity) }
    }
}
