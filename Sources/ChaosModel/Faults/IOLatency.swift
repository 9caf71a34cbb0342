/// Makes the files of a launched target slow.
struct IOLatency: Fault {
    static let name = "io.latency"
    static let summary = "Makes reads, writes and syncs of a launched target's files slow."
    static let targetNeed = TargetNeed.processes

    private let scope: FileScope
    private let delay: Duration
    private let jitter: Duration
    private let share: Double
    private let operations: [FileOperation]
    private let match: String?
    private let seed: Int?

    init(_ fields: inout FieldReader) {
        scope = FileScope(&fields)
        delay = fields.delay("How long each operation is held.")
        jitter = fields.value("jitter", default: .zero, "Deviation around the delay, plus or minus, evenly spread.")
        share = fields.operationShare("are held")
        operations = fields.fileOperations()
        match = fields.filePattern()
        seed = fields.seed()
        if jitter > delay { fields.reject("the jitter is larger than the delay", at: "jitter") }
    }

    var claimedPaths: [String] { [scope.path] }
    var launchNeeds: [LaunchNeed] { [.files(scope.path)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try scope.changes(rule(survey.step), for: Self.name, on: survey)
    }

    func notes(on survey: Survey) -> [String] {
        scope.notes(rule(survey.step)) + [
            "up to 512 operations below \(scope.path) are held at one time, more wait behind them; a process whose operation is "
                + "held ends, when it is killed, after that, as with a disk"
        ]
    }

    private func rule(_ step: Int) -> FileRule {
        FileRule(
            path: scope.path, operations: operations,
            effect: .delay(nanoseconds: delay.nanoseconds, jitter: jitter.nanoseconds), share: share, match: match,
            seed: UInt64(seed ?? max(1, step)))
    }
}
