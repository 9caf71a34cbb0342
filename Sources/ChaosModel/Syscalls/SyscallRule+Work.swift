extension SyscallRule: HelperRuleWork {
    /// Calls it looked at, calls on its path and address, calls that got its error, calls that waited; and the most that one
    /// waited for longer than it should have.
    public static var counterNames: [String] {
        ["calls_seen", "calls_matched", "calls_failed", "calls_delayed", "lateness_max_ns"]
    }
    /// Those that were met.
    public static var effectCounters: [String] { ["calls_failed", "calls_delayed"] }

    /// The kernel's mechanism.
    public var mechanism: String { "seccomp user notification" }
    /// What one would type, with the processes traced and slowed down.
    public var shellEquivalent: String {
        let calls = syscalls.map(\.text).joined(separator: ",")
        let met =
            switch effect {
            case .error(let error): "error=\(error)"
            case .delay(let delay, _): "delay_enter=\((delay + 999) / 1000)"
            }
        let filter = path.map { " -P \($0)" } ?? ""
        return "strace -f\(filter) -e inject=\(calls):\(met)\(after > 0 ? ":when=\(after + 1)+" : "") -p PID"
    }
}
