/// Stops a service without ending it: connections stay open and nobody answers.
struct ProcessPause: Fault {
    static let name = "process.pause"
    static let summary = "Stops the target's processes without ending them, then lets them go on."
    static let targetNeed = TargetNeed.processes

    private let selection: ProcessSelection

    init(_ fields: inout FieldReader) { selection = ProcessSelection(which: fields.which()) }

    var reachesOffspring: Bool { selection.which == .tree }

    /// A process that forks while its fellows are stopped leaves one that runs.
    var pursuesNewcomers: Bool { true }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try Self.pausing(for: Self.name, selection, on: survey)
    }

    func notes(on survey: Survey) -> [String] {
        guard selection.isWhole, survey.ownUnifiedGroup == nil, survey.target?.isPending != true else { return [] }
        return ["stopped one by one: whoever is started later by somebody who is not stopped runs"]
    }

    /// What stops the step's target, for whichever fault needs that: its group at once where it has one of its own.
    static func pausing(
        for fault: String, _ selection: ProcessSelection = ProcessSelection(which: .all), on survey: Survey
    ) throws(PlanError) -> [Change] {
        let processes = try selection.processes(of: fault, on: survey)
        if selection.isWhole, let group = survey.ownUnifiedGroup, survey.has(.freezer) { return [.freeze(group)] }
        return processes.map { .pause($0.identity) }
    }
}
