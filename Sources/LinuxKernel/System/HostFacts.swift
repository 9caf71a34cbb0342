import CKernel
import Glibc

/// What this host and this process are.
public enum HostFacts {
    /// The current directory, getcwd(3); `/` when it was removed.
    public static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The host's name, `localhost` when /proc is not mounted.
    public static var hostname: String {
        (ProcFile.text("/proc/sys/kernel/hostname") ?? "localhost").trimmingNewline
    }

    /// The kernel's release, such as `6.1.0-18-amd64`; empty when /proc is not mounted.
    public static var kernelRelease: String {
        (ProcFile.text("/proc/sys/kernel/osrelease") ?? "").trimmingNewline
    }

    /// The machine's hardware name, such as `x86_64`.
    public static var machine: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "unknown"
        #endif
    }

    /// How many CPUs are online.
    public static var onlineCPUs: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    /// Which CPUs are online, such as `0-3,6`; empty when the kernel does not tell: cputopology.rst.
    public static var onlineCPUList: String {
        (ProcFile.text("/sys/devices/system/cpu/online") ?? "").trimmingNewline
    }

    /// Which CPUs this machine can ever have, such as `0-7`; empty when the kernel does not tell: cputopology.rst.
    public static var possibleCPUList: String {
        (ProcFile.text("/sys/devices/system/cpu/possible") ?? "").trimmingNewline
    }

    /// How many tasks (processes and threads) there are on the host, and how many there can be: threads-max and pid_max,
    /// proc(5).
    public static var tasks: (current: Int, limit: Int)? {
        // The fourth field of /proc/loadavg is `running/all`.
        let words = (ProcFile.text("/proc/loadavg") ?? "").split(separator: " ")
        let limits = ["threads-max", "pid_max"].compactMap { name in
            ProcFile.text("/proc/sys/kernel/\(name)").flatMap { Int($0.trimmingNewline) }
        }
        guard words.count > 3, let current = words[3].split(separator: "/").last.flatMap({ Int($0) }),
            let limit = limits.min()
        else { return nil }
        return (current, limit)
    }

    /// Our process id.
    public static var processID: Int32 { getpid() }

    /// Our effective user id.
    public static var effectiveUser: UInt32 { geteuid() }

    /// The user who started this process, getuid(2).
    public static var realUser: UInt32 { getuid() }

    /// Our parent's process id, getppid(2).
    public static var parentID: Int32 { getppid() }

    /// The user who logged in, kept by the kernel over su and sudo: loginuid, proc(5). `nil` without a login.
    public static var loginUser: UInt32? {
        ProcFile.text("/proc/self/loginuid").flatMap { UInt32($0.trimmingNewline) }.flatMap { $0 == .max ? nil : $0 }
    }

    /// The terminal of our standard streams, such as `/dev/pts/3`; `nil` without one.
    public static var terminalName: String? {
        (0...2).first(where: isTerminal).flatMap { ProcFile.link("/proc/self/fd/\($0)") }
    }

    /// Whether some of the host's users have no number here, user_namespaces(7).
    public static var isInUserNamespace: Bool {
        let words = (ProcFile.text("/proc/self/uid_map") ?? "").split { $0 == " " || $0 == "\n" }
        return words != ["0", "0", "4294967295"]
    }

    /// The number that stands for users without one, proc(5).
    public static var overflowUser: UInt32 {
        ProcFile.text("/proc/sys/kernel/overflowuid").flatMap { UInt32($0.trimmingNewline) } ?? 65534
    }

    /// Whether we run as root; capabilities may be missing nevertheless.
    public static var isRoot: Bool { geteuid() == 0 }

    /// Whether we are the root to whom the system's files belong: not one of a user namespace, user_namespaces(7).
    public static var isSystemRoot: Bool { isRoot && FileAccess.owner(of: "/") == 0 }

    /// Our effective capabilities as a bit set, capabilities(7); 0 when /proc cannot be read.
    public static var effectiveCapabilities: UInt64 {
        ProcFile.field("CapEff", in: "/proc/thread-self/status").flatMap { UInt64($0, radix: 16) } ?? 0
    }

    /// Whether we have the capability with this number (CAP_NET_ADMIN is 12).
    public static func hasCapability(_ number: Int) -> Bool { effectiveCapabilities >> UInt64(number) & 1 == 1 }

    /// Whether the descriptor is a terminal.
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The terminal's width in columns; `nil` when the descriptor is no terminal or does not say.
    public static func terminalWidth(_ descriptor: Int32 = 1) -> Int? {
        let width = process_terminal_width(descriptor)
        return width > 0 ? Int(width) : nil
    }

    /// Size of a page of memory, in bytes.
    public static var pageSize: Int { sysconf(Int32(_SC_PAGESIZE)) }

    /// Memory that this process holds, in bytes: `VmRSS` of proc_pid_status(5); 0 when /proc is not mounted.
    public static var residentMemory: UInt64 {
        let words = ProcFile.field("VmRSS", in: "/proc/self/status")?.split(separator: " ") ?? []
        return words.first.flatMap { UInt64($0) }.map { $0 * 1024 } ?? 0
    }

    /// Our own program file, resolved; `nil` when /proc is not mounted.
    public static var executablePath: String? { ProcFile.link("/proc/self/exe") }

    /// The value of an environment variable of ours.
    public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
