import Glibc

/// What /proc says about processes. They vanish while one reads, so gone and forbidden read as `nil` or empty.
public enum ProcessTable {
    /// The ids of all processes we can see, ascending.
    public static func all() -> [Int32] {
        ((try? Directory.list("/proc")) ?? []).compactMap { Int32($0) }.sorted()
    }

    /// One reading of `/proc/PID/stat`; `nil` when the process is gone.
    public static func stat(_ pid: Int32) -> ProcessStat? {
        ProcFile.bytes("/proc/\(pid)/stat").flatMap { ProcessStat(parsing: $0) }
    }

    /// Whether exactly this process runs: same start time, and not a zombie.
    public static func isAlive(_ pid: Int32, startTicks: UInt64) -> Bool {
        guard let stat = stat(pid) else { return false }
        return stat.startTicks == startTicks && !stat.hasEnded
    }

    /// Whether exactly this process is stopped, by SIGSTOP or the terminal; one that a debugger holds is not.
    public static func isStopped(_ pid: Int32, startTicks: UInt64) -> Bool {
        guard let stat = stat(pid) else { return false }
        return stat.startTicks == startTicks && stat.state == "T"
    }

    /// The arguments, as the process shows them; empty for kernel threads and zombies.
    public static func commandLine(_ pid: Int32) -> [String] { ProcFile.strings("/proc/\(pid)/cmdline") }

    /// The file name of the program it runs, without directory; `nil` for kernel threads and without permission.
    public static func executableName(_ pid: Int32) -> String? {
        guard var path = ProcFile.link("/proc/\(pid)/exe") else { return nil }
        // The kernel's mark of a program file that was replaced or removed since.
        if path.hasSuffix(" (deleted)") { path.removeLast(10) }
        return fileName(path)
    }

    /// The value of a variable in the environment that the process was started with.
    public static func environmentValue(_ pid: Int32, _ name: String) -> String? {
        let prefix = name + "="
        return ProcFile.strings("/proc/\(pid)/environ").first { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }

    /// The effective user id.
    public static func effectiveUser(_ pid: Int32) -> UInt32? { user(pid, at: 1) }

    /// The real user id: whoever started it, also when it is a set-user-id program.
    public static func realUser(_ pid: Int32) -> UInt32? { user(pid, at: 0) }

    private static func user(_ pid: Int32, at index: Int) -> UInt32? {
        // real, effective, saved, file system
        let ids = ProcFile.field("Uid", in: "/proc/\(pid)/status")?.split { $0 == "\t" || $0 == " " }
        guard let ids, index < ids.count else { return nil }
        return UInt32(ids[index])
    }

    /// How many descriptors it has open; `nil` when gone or without permission.
    public static func openFileCount(_ pid: Int32) -> Int? {
        let path = "/proc/\(pid)/fd"
        // Since Linux 6.2 the size of the directory is their number; listing a hundred thousand takes its time.
        if let size = Directory.size(path), size > 0 { return size }
        return (try? Directory.list(path))?.count
    }

    /// Running processes whose command name or program file has this name. A name longer than the kernel's 15
    /// bytes is also found as the program or script that the command line shows.
    public static func named(_ name: String) -> [Int32] {
        all().filter { pid in
            guard let stat = stat(pid), !stat.hasEnded else { return false }
            if stat.comm == name || executableName(pid) == name { return true }
            return stat.comm.utf8.count == 15 && name.hasPrefix(stat.comm)
                && commandLine(pid).prefix(2).contains { fileName($0) == name }
        }
    }

    /// The children of a process, their children and so on, parents first; without the process itself.
    public static func descendants(of pid: Int32) -> [Int32] { descendants(of: [pid]) }

    /// The same of several processes; one that descends from another is among what is found.
    public static func descendants(of pids: Set<Int32>) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for stat in all().compactMap(stat) where stat.pid != stat.parent {
            children[stat.parent, default: []].append(stat.pid)
        }
        var found: [Int32] = []
        var next = pids.sorted().flatMap { children.removeValue(forKey: $0) ?? [] }
        while !next.isEmpty {
            found += next
            // Removed when visited: a pid reused between two readings cannot make a circle.
            next = next.flatMap { children.removeValue(forKey: $0) ?? [] }
        }
        return found
    }

    /// The parent, its parent and so on, up to the first process of our pid namespace.
    public static func ancestors(of pid: Int32) -> [Int32] {
        var found: [Int32] = []
        var current = pid
        while let parent = stat(current)?.parent, parent > 0, !found.contains(parent) {
            found.append(parent)
            current = parent
        }
        return found
    }

    /// The path of its control group below the hierarchy's root: the v1 hierarchy of `controller`, or v2 for
    /// `nil`. `nil` when there is no such hierarchy, cgroups(7).
    public static func cgroupPath(_ pid: Int32, controller: String?) -> String? {
        guard let text = ProcFile.text("/proc/\(pid)/cgroup") else { return nil }
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let matches =
                if let controller { parts[1].split(separator: ",").contains(Substring(controller)) } else {
                    parts[0] == "0" && parts[1].isEmpty
                }
            if matches { return String(parts[2]) }
        }
        return nil
    }

    /// The inode that names its network namespace, namespaces(7).
    public static func networkNamespace(_ pid: Int32) -> UInt64? {
        ProcFile.link("/proc/\(pid)/ns/net").flatMap { inode(in: $0, kind: "net") }
    }

    /// The number of our own PID namespace, pid_namespaces(7); `nil` without /proc.
    public static var ownPIDNamespace: UInt64? {
        ProcFile.link("/proc/self/ns/pid").flatMap { inode(in: $0, kind: "pid") }
    }

    /// The number in `net:[4026531840]` or `socket:[123]`.
    static func inode(in link: String, kind: String) -> UInt64? {
        guard link.hasPrefix(kind + ":["), link.hasSuffix("]") else { return nil }
        return UInt64(link.dropFirst(kind.count + 2).dropLast())
    }

    private static func fileName(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
