/// Tampers with the system calls of processes that run already, by ptrace(2).
///
/// Nothing of it outlives its helper: when the tracer ends, the kernel lets the traced go on. A seccomp filter would cost
/// less, but what a process has been given as a filter it can never lose.
public struct SyscallTrace: Hashable, Codable, Sendable {
    /// Whose calls.
    public var processes: [ProcessIdentity]
    /// What becomes of them.
    public var rule: SyscallRule
    /// Whether it goes for processes that those start meanwhile, too.
    public var includesChildren: Bool

    /// Describes a trace; nothing is attached.
    public init(processes: [ProcessIdentity], rule: SyscallRule, includesChildren: Bool) {
        self.processes = processes
        self.rule = rule
        self.includesChildren = includesChildren
    }

    /// What the helper counts.
    public enum Counter: String, CaseIterable, Sendable {
        /// Threads that were traced at any time.
        case threads = "threads_traced"
        /// Calls that stopped their thread, whatever they were.
        case calls = "calls_traced"
        /// Calls that the rule is about.
        case matched = "calls_matched"
        /// Calls that failed.
        case failed = "calls_failed"
        /// Calls that waited.
        case delayed = "calls_delayed"
        /// Calls by the table of 32-bit programs: left alone.
        case foreign = "calls_foreign"
        /// Calls that were to fail and were made, since a seccomp filter might have killed their process.
        case sandboxed = "calls_sandboxed"
    }
}

extension SyscallTrace: HelperWork {
    /// Names of the counters.
    public static let counterNames = Counter.allCases.map(\.rawValue)
    /// Those of calls that were met.
    public static let effectCounters = [Counter.failed, .delayed].map(\.rawValue)
    /// The mechanism.
    public var mechanism: String { "ptrace" }
    /// What it does, in words.
    public var summary: String {
        "\(rule.summary), in \(processes.map(\.description).joined(separator: ", "))"
            + (includesChildren ? " and what it starts" : "")
    }
    /// What one would type.
    public var shellEquivalent: String {
        let pids = processes.map { "-p \($0.shellNumber)" }.joined(separator: " ")
        return rule.shellEquivalent.replacing("-p PID", with: pids)
    }
    /// What attaching needs.
    public func privileges(on survey: Survey) -> [Privilege] { survey.looking(into: processes, "to trace") }
    /// A process has one tracer.
    public var resources: [Resource] { processes.map { Resource("tracer of", "\($0)") } }
    /// Those that it stops and lets go on.
    public var touched: [ProcessIdentity] { processes }
}
