import Glibc

extension ProcessTable {
    /// Whether the kernel says how many descriptors a process has open without showing them: since Linux 6.2.
    public static var countsDescriptors: Bool { Directory.size("/proc/self/fd") ?? 0 > 0 }

    /// Whether the kernel shows the insides of a process of our own user (its descriptors, namespaces and memory) only to
    /// CAP_SYS_PTRACE, since we have dropped or may drop all capabilities: it holds some, its ids differ among themselves or
    /// from ours, or it is not dumpable. ptrace(2), "Ptrace access mode checking". `true` when it cannot be read.
    public static func isGuarded(_ pid: Int32) -> Bool {
        let path = "/proc/\(pid)/status"
        guard let held = ProcFile.field("CapPrm", in: path).flatMap({ UInt64($0, radix: 16) }), held == 0,
            ids("Uid", in: path) == Array(repeating: geteuid(), count: 3),
            ids("Gid", in: path) == Array(repeating: getegid(), count: 3)
        else { return true }
        // /proc/PID belongs to root when the process is not dumpable, proc(5).
        return FileAccess.owner(of: "/proc/\(pid)") != geteuid()
    }

    /// The real, effective and saved id.
    private static func ids(_ name: String, in path: String) -> [UInt32] {
        (ProcFile.field(name, in: path) ?? "").split { $0 == "\t" || $0 == " " }.prefix(3).compactMap { UInt32($0) }
    }
}
