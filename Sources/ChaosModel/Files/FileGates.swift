/// Directories that a launched target reaches through us from its start, so that steps can tamper with its files.
public struct FileGates: Hashable, Codable, Sendable {
    /// The target.
    public var target: String
    /// The directories.
    public var paths: [String]

    /// Describes gates; nothing is mounted.
    public init(target: String, paths: [String]) {
        self.target = target
        self.paths = paths
    }
}

extension FileGates: HelperWork {
    /// By itself it has no effect; its rules have theirs.
    public static let effectCounters: [String] = []
    /// The mechanism.
    public var mechanism: String { "FUSE" }
    /// What it does, in words.
    public var summary: String {
        "pass the files of `\(target)` below \(paths.joined(separator: ", ")) through us, in a mount namespace of its own"
    }
    /// What one would type.
    public var shellEquivalent: String {
        "unshare --mount   # then a FUSE file system over \(paths.joined(separator: ", "))"
    }
    /// Mounting and entering the namespace, and serving files of every owner.
    public func privileges(on survey: Survey) -> [Privilege] {
        let mounting = [LinuxCapability.sysAdmin, .sysChroot].map {
            Privilege($0, "to mount a file system for `\(target)`")
        }
        let serving = [LinuxCapability.dacOverride, .setuid, .setgid].map {
            Privilege($0, "to serve files of every owner")
        }
        // What a target of root's may do to its files, we have to do for it.
        let whole: [Privilege] = [.chown, .dacReadSearch, .fowner, .fsetid, .linuxImmutable, .mknod, .setfcap].map {
            .wish($0, "to do with files all that `\(target)` may")
        }
        // proc_pid_exe(5).
        let telling = Privilege(.sysPtrace, "to tell a command that is being started from one that runs")
        return mounting + serving + [telling] + whole
    }
    /// The workload's open files: they fail when it is killed, so it ends after the workload has.
    public var holdsThings: Bool { true }
}

extension Workload {
    /// Directories that it reaches through us.
    public var gatedPaths: [String] {
        needs.compactMap { if case .files(let path) = $0 { path } else { nil } }
    }

    /// The helper that passes its files on.
    var fileGatePreparation: [Change] {
        let paths = gatedPaths
        if paths.isEmpty { return [] }
        return [.startHelper(Helper(token: fileGate, work: .gateFiles(FileGates(target: target, paths: paths))))]
    }
}
