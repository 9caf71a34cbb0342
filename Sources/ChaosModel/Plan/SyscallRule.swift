/// Tampers with system calls of a launched target.
public struct SyscallRule: HelperRuleWork {
    public static var counterNames: [String] { ["calls", "calls_failed", "calls_delayed"] }
    public static var effectCounters: [String] { ["calls_failed", "calls_delayed"] }

    /// Their names.
    public var syscalls: [String]

    /// Describes a rule; nothing is done.
    public init(syscalls: [String]) { self.syscalls = syscalls }

    public var mechanism: String { "seccomp user notification" }
    public var summary: String { "tamper with \(syscalls.joined(separator: ", "))" }
    public var shellEquivalent: String { "strace -f -e inject=\(syscalls.joined(separator: ",")) -p PID" }
}
