/// Limits what the target reads from and writes to a disk, in bytes or operations a second.
struct IOThrottle: Fault {
    static let name = "io.throttle"
    static let summary = "Limits the target's disk reads and writes by the io (v1: blkio) controller."
    static let targetNeed = TargetNeed.processes
    static let exampleFields: Set<String> = ["write"]

    private let path: String
    private let read: ByteRate?
    private let write: ByteRate?
    private let readOperations: Int?
    private let writeOperations: Int?

    init(_ fields: inout FieldReader) {
        path = fields.required("path", "A path on the disk.", example: "/var/lib/db") { (path: String) in
            path.hasPrefix("/") ? nil : "a path begins with `/`"
        }
        read = fields.optional(
            "read", "Bytes that it may read in a second.", example: "1MB/s", where: Self.check)
        write = fields.optional(
            "write", "Bytes that it may write in a second.", example: "1MB/s", where: Self.check)
        readOperations = fields.optional(
            "read-iops", "Reads that it may make in a second.", example: "50", where: Self.check)
        writeOperations = fields.optional(
            "write-iops", "Writes that it may make in a second.", example: "50", where: Self.check)
        if read == nil, write == nil, readOperations == nil, writeOperations == nil {
            fields.reject(
                "give at least one of `read`, `write`, `read-iops` and `write-iops`", at: "write",
                suggestion: "write `write: 1MB/s`")
        }
    }

    private static func check(_ rate: ByteRate) -> String? {
        rate.bytesPerSecond < 4096 ? "less than 4096 bytes a second does not let a single block through" : nil
    }

    private static func check(_ operations: Int) -> String? {
        operations < 1 || operations > 1 << 30 ? "the number of operations lies between 1 and 2^30" : nil
    }

    var claimedPaths: [String] { [path] }

    /// A group from the launch on: what the supervisor starts again meanwhile is limited, too.
    var launchNeeds: [LaunchNeed] { [.group(.io)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        guard let found = survey.paths[path] else {
            throw PlanError("there is no \(path)", fix: "give a path that exists, on the disk that is meant")
        }
        guard let disk = found.disk else {
            throw PlanError(
                "\(path) is on \(found.fileSystem), which is on no disk that the controller knows",
                fix: "give a path on a disk; `stat -f` and `lsblk` show where a file is")
        }
        // A write that the page cache takes is put down to the group only where that has its memory counted, too.
        return try GroupLimit(controller: .io, fault: Self.name, isGroupedAtLaunch: true).changes(
            on: survey, along: [.memory]
        ) {
            version in
            version == .v2 ? [("io.max", unified(disk))] : legacy(disk)
        }
    }

    func notes(on survey: Survey) -> [String] {
        let bursts = "what is over the limit waits in bursts: for a steady delay use another fault"
        guard survey.controllers[.io]?.version == .v1 else { return [bursts] }
        return [
            "cgroup v1 limits direct and synchronous I/O and reads; a write that the page cache takes escapes it",
            bursts,
        ]
    }

    private func unified(_ disk: String) -> String {
        let limits = [
            ("rbps", read.map { "\($0.bytesPerSecond)" }), ("wbps", write.map { "\($0.bytesPerSecond)" }),
            ("riops", readOperations.map { "\($0)" }), ("wiops", writeOperations.map { "\($0)" }),
        ]
        return ([disk] + limits.compactMap { name, value in value.map { "\(name)=\($0)" } }).joined(separator: " ")
    }

    private func legacy(_ disk: String) -> [GroupLimit.Value] {
        let limits = [
            ("read_bps", read.map { "\($0.bytesPerSecond)" }), ("write_bps", write.map { "\($0.bytesPerSecond)" }),
            ("read_iops", readOperations.map { "\($0)" }), ("write_iops", writeOperations.map { "\($0)" }),
        ]
        return limits.compactMap { name, value in value.map { ("blkio.throttle.\(name)_device", "\(disk) \($0)") } }
    }
}
