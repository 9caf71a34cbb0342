/// A part of root's power that can be held by itself, capabilities(7). The number is the kernel's.
public enum LinuxCapability: Int, Hashable, Sendable, CaseIterable {
    case chown, dacOverride, dacReadSearch, fowner, fsetid, kill, setgid, setuid, setpcap, linuxImmutable
    case netBindService, netBroadcast, netAdmin, netRaw, ipcLock, ipcOwner, sysModule, sysRawio, sysChroot, sysPtrace
    case sysPacct, sysAdmin, sysBoot, sysNice, sysResource, sysTime, sysTtyConfig, mknod, lease, auditWrite
    case auditControl, setfcap, macOverride, macAdmin, syslog, wakeAlarm, blockSuspend, auditRead, perfmon, bpf
    case checkpointRestore

    /// The name in capabilities(7), such as `CAP_NET_ADMIN`.
    public var name: String { "CAP_" + Self.names[rawValue] }

    /// The capability of this name; `nil` when capabilities(7) has none.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

extension LinuxCapability {
    /// The names in the kernel's order, linux/capability.h.
    private static let names = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ]
}

extension LinuxCapability: Comparable {
    /// In the kernel's order.
    public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

extension LinuxCapability: CustomStringConvertible {
    /// The name in capabilities(7).
    public var description: String { name }
}

extension LinuxCapability: Codable {
    /// Reads the name.
    /// - Throws: `DecodingError` when there is none such.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let found = Self(name: name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no capability `\(name)`")
        }
        self = found
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

extension Set<LinuxCapability> {
    /// Every one that capabilities(7) has.
    public static var all: Self { Self(LinuxCapability.allCases) }

    /// The set as the kernel writes it in /proc/PID/status: bit 12 is CAP_NET_ADMIN. Bits that have no name are left out.
    public init(mask: UInt64) {
        self = Self(LinuxCapability.allCases.filter { mask >> UInt64($0.rawValue) & 1 == 1 })
    }

    /// The set as the kernel writes it.
    public var mask: UInt64 { reduce(0) { $0 | 1 << UInt64($1.rawValue) } }

    /// The names in the kernel's order, `none` for the empty set.
    public var text: String { isEmpty ? "none" : sorted().map(\.name).joined(separator: ", ") }
}
