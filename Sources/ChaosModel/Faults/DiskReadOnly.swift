/// Makes a directory read-only for a launched target.
///
/// Every modifying operation returns EROFS, also on files that are open for writing already, as when a file system turns
/// read-only after an error. A remount could not do that: the kernel refuses it (EBUSY) while a file is open for
/// writing, mount(2), and it would be everybody's.
struct DiskReadOnly: Fault {
    static let name = "disk.read-only"
    static let summary = "Makes a directory read-only for a launched target, also the files that it has open."
    static let targetNeed = TargetNeed.processes

    private let scope: FileScope

    init(_ fields: inout FieldReader) { scope = FileScope(&fields) }

    var claimedPaths: [String] { [scope.path] }
    var launchNeeds: [LaunchNeed] { [.files(scope.path)] }

    private var rule: FileRule { FileRule(path: scope.path, effect: .readOnly) }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try scope.changes(rule, for: Self.name, on: survey)
    }

    func notes(on survey: Survey) -> [String] { scope.notes(rule) }
}
