/// Which files of a launched target a fault is about: what the faults on files have in common.
struct FileScope {
    /// Where there are no files, but the kernel's own figures and devices.
    private static let kernelPlaces = ["/proc", "/sys", "/dev"]

    /// The directory, without a slash at the end.
    let path: String

    init(_ fields: inout FieldReader) {
        let written: String = fields.required(
            "path", "The directory: the target sees the files below it through us.", example: "/var/lib/shop"
        ) { (value: String) in
            if !value.hasPrefix("/") { return "is not absolute" }
            let parts = value.split(separator: "/")
            return parts.contains("..") || parts.contains(".") ? "has `.` or `..` in it" : nil
        }
        path = "/" + written.split(separator: "/").joined(separator: "/")
    }

    /// The order to the gate of the step's target.
    /// - Throws: `PlanError` when the target is not launched by this run, or the path is no such directory.
    func changes(_ rule: FileRule, for fault: String, on survey: Survey) throws(PlanError) -> [Change] {
        guard let target = survey.target else { throw PlanError("\(fault) needs a `target`") }
        guard target.isLaunched else {
            throw PlanError(
                "\(fault) needs a target that this run launches: a process that runs has its files open already",
                fix: "make the target a `command:`")
        }
        guard survey.user == 0 else {
            throw PlanError("\(fault) passes on files of every owner, which only root may", fix: "run as root")
        }
        try survey.require(.fuse, for: fault)
        guard path != "/" else {
            throw PlanError("\(fault) of `/` would hold the target's programs, too", fix: "name the data's directory")
        }
        guard let facts = survey.paths[path] else {
            throw PlanError("\(path) does not exist on this host", fix: "make it before the run, or check the spelling")
        }
        if let place = Self.kernelPlaces.first(where: { "\(facts.resolved)/".hasPrefix($0 + "/") }) {
            throw PlanError("\(path) is in \(place), where the kernel's own files are", fix: "name a directory of data")
        }
        guard facts.isDirectory else {
            let slash = path.lastIndex(of: "/") ?? path.startIndex
            throw PlanError(
                "\(path) is no directory",
                fix: "say `path: \(path[..<slash])`, and `match: \(path[slash...].dropFirst())` where the fault has it")
        }
        let helper = Survey.token(run: survey.run, target: target.name) + Workload.fileGateSuffix
        return [.armHelper(HelperRule(helper: helper, step: survey.step, work: .files(rule)))]
    }

    /// What is not covered, for whoever reads the plan.
    func notes(_ rule: FileRule) -> [String] {
        var notes = [
            "only the target sees it: others reach \(path) as ever, and no mount of the host changes; file locks, and named "
                + "sockets and pipes made there, connect the target's own processes only",
            "from the launch on, an operation below \(path) takes some 5 to 10 µs longer, and opening a file some 25 to 40 µs, "
                + "whether the fault is in effect or not",
        ]
        if rule.operations.contains(.read) {
            notes.append(
                "what the page cache has is read without the fault, as from a disk; the cache is emptied when it begins"
            )
        }
        if rule.operations.contains(.write) || rule.effect == .readOnly {
            notes.append(
                "stores into a shared mapping are met when they are written back: msync and fsync tell of errors")
        }
        return notes
    }
}

extension FieldReader {
    /// Declares and reads `operations`.
    mutating func fileOperations() -> [FileOperation] {
        let given: [FileOperation] = list(
            "operations", "Which operations: read, write and fsync when left out.", example: "[read, write]")
        if let twice = given.indices.first(where: { given[..<$0].contains(given[$0]) }) {
            reject("`\(given[twice].rawValue)` is listed twice", at: "operations")
        }
        return given.isEmpty ? [.read, .write, .fsync] : given
    }

    /// Declares and reads `match`.
    mutating func filePattern() -> String? {
        optional(
            "match",
            "Which files by name, or with a slash in it by path below the directory: glob(7); all when left out.",
            example: "'*.wal'"
        ) { (value: String) in value.isEmpty ? "is empty" : nil }
    }

    /// Declares and reads `percent` of operations.
    mutating func operationShare(_ verb: String) -> Double {
        let percent: Percent = value(
            "percent", default: Percent(share: 1), "Share of the operations that \(verb).", where: Percent.isShare)
        return percent.share
    }
}
