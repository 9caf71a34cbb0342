/// The directory whose file system a fault fills or loads, and what has to be left of it.
struct DiskPlace: Sendable {
    /// The directory.
    let path: String
    /// Free space that is never taken, when it was given.
    let floor: ByteSize?

    /// Declares and reads `path` and `floor`.
    init(_ fields: inout FieldReader, purpose: String) {
        path = fields.required("path", "A directory of the file system that is \(purpose).", example: "/var/lib/shop") {
            (value: String) in
            value.hasPrefix("/") ? nil : "write the whole path, from `/` on"
        }
        floor = fields.optional(
            "floor", "Free space that is never taken, and given back when others need it.", example: "1Gi")
    }

    /// What the path leads to, when it may be written to.
    /// - Parameter consents: what that file system needs a consent for, each with the reason.
    /// - Throws: `PlanError` when it leads nowhere, is no directory, cannot be written, is no disk, or lacks a consent.
    func facts(
        on survey: Survey, consents: (PathFacts) -> [(consent: Consent, reason: String)]
    ) throws(PlanError) -> PathFacts {
        guard let facts = survey.paths[path] else {
            throw PlanError("\(path) does not exist", fix: "name a directory that is there")
        }
        guard facts.isDirectory else {
            throw PlanError("\(path) is no directory", fix: "name the directory that it is in")
        }
        guard !Self.pseudo.contains(facts.fileSystem), facts.size > 0 else {
            throw PlanError(
                "\(path) is on \(facts.fileSystem), which holds no data", fix: "name a directory of a disk")
        }
        guard !facts.isReadOnly else {
            throw PlanError("\(facts.mountPoint) is mounted read-only", fix: "name a directory that can be written")
        }
        let missing = consents(facts).filter { !survey.consents.contains($0.consent) }
        guard missing.isEmpty else {
            let names = missing.map { "`\($0.consent.rawValue)`" }.joined(separator: " and ")
            throw PlanError(
                missing.map(\.reason).joined(separator: ", and "), fix: "list \(names) under `consent:` if you mean it")
        }
        return facts
    }

    /// Free space that is never taken: what was given, or 1 % of the file system and at least 100 MiB, where that is not
    /// more than a tenth of it.
    func floor(of facts: PathFacts) -> UInt64 {
        floor?.bytes ?? max(facts.size / 100, min(100 << 20, facts.size / 10))
    }

    /// File systems whose files are memory.
    static let memory: Set<String> = ["tmpfs", "ramfs", "devtmpfs", "hugetlbfs"]
    /// Whatever else other hosts see, too.
    static let shared: Set<String> = ["nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "9p", "afs"]
    /// File systems that show the kernel's own facts.
    private static let pseudo: Set<String> = [
        "proc", "sysfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "bpf", "pstore", "configfs",
        "fusectl", "mqueue", "nsfs", "binfmt_misc", "efivarfs", "autofs", "rpc_pipefs", "selinuxfs", "squashfs",
        "iso9660", "erofs", "hugetlbfs",
    ]
}
