/// Fails operations on the files of a launched target.
struct IOError: Fault {
    static let name = "io.error"
    static let summary = "Fails operations on a launched target's files, such as with EIO or ENOSPC."
    static let targetNeed = TargetNeed.processes

    private let scope: FileScope
    private let error: FileError
    private let share: Double
    private let operations: [FileOperation]
    private let match: String?
    private let seed: Int?

    init(_ fields: inout FieldReader) {
        scope = FileScope(&fields)
        error = fields.value("errno", default: .eio, "The error that they return: errno(3).")
        share = fields.operationShare("fail")
        operations = fields.fileOperations()
        match = fields.filePattern()
        seed = fields.seed()
    }

    var claimedPaths: [String] { [scope.path] }
    var launchNeeds: [LaunchNeed] { [.files(scope.path)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try scope.changes(rule(survey.step), for: Self.name, on: survey)
    }

    func notes(on survey: Survey) -> [String] { scope.notes(rule(survey.step)) }

    private func rule(_ step: Int) -> FileRule {
        FileRule(
            path: scope.path, operations: operations, effect: .fail(error), share: share, match: match,
            seed: UInt64(seed ?? max(1, step)))
    }
}
