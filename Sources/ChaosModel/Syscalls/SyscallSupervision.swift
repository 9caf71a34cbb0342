/// Answers the system calls of a launched target: lets them all pass but for the rules that steps arm.
public struct SyscallSupervision: Hashable, Codable, Sendable {
    /// The target's name.
    public var target: String
    /// The calls that its filter asks about.
    public var syscalls: [String]

    /// Describes a supervisor; nothing is started.
    public init(target: String, syscalls: [String]) {
        self.target = target
        self.syscalls = syscalls
    }
}

extension SyscallSupervision: HelperWork {
    /// Names of files are read in the memory of whoever calls. A command of root's has more rights than we keep.
    public func privileges(on survey: Survey) -> [Privilege] {
        [.wish(.sysNice, "to answer calls in time under load")]
            + (survey.user == 0 ? [Privilege(.sysPtrace, "to read the arguments of `\(target)`")] : [])
    }
    /// Every call that it answered, and the calls that wait now.
    public static var counterNames: [String] { ["calls_answered", "calls_waiting"] }
    /// What it lets pass is no effect.
    public static var effectCounters: [String] { [] }
    /// The kernel's mechanism.
    public var mechanism: String { "seccomp user notification" }
    /// What it does, in words.
    public var summary: String {
        let calls = syscalls.count > 6 ? "\(syscalls.count) system calls" : syscalls.joined(separator: ", ")
        return "answer \(calls) of `\(target)`"
    }
    /// What one would type.
    public var shellEquivalent: String { "# a program that answers a seccomp listener: seccomp_unotify(2)" }
    /// Calls that it let wait are answered by the guardian when it is killed; at its own end it answers them itself.
    public var holdsThings: Bool { true }
}

extension Workload {
    /// The system calls that its filter asks about, each once.
    public var filteredSyscalls: [String] {
        let named = needs.flatMap { (need) -> [String] in if case .syscalls(let names) = need { names } else { [] } }
        return Array(Set(named)).sorted()
    }
}
