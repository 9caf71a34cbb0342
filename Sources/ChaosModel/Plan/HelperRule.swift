/// What a step tells a helper that was there before it: the helper then does so until the rule is taken back.
public struct HelperRule: Hashable, Codable, Sendable {
    /// What is done.
    public enum Work: Hashable, Codable, Sendable {
        /// Tampers with operations on files.
        case files(FileRule)
        /// Tampers with system calls.
        case syscalls(SyscallRule)

        /// What there is to know of it.
        public var details: any HelperRuleWork {
            switch self {
            case .files(let rule): rule
            case .syscalls(let rule): rule
            }
        }
    }

    /// How many rules one helper can hold at the same time.
    public static let slots = 16

    /// The helper's token.
    public var helper: String
    /// Which of the helper's places it takes, 0 to 15.
    public var slot: Int
    /// What is done.
    public var work: Work

    /// Describes a rule; nothing is done.
    public init(helper: String, step: Int, work: Work) {
        self.helper = helper
        self.slot = step % Self.slots
        self.work = work
    }
}

/// What one kind of rule does: all that plans, reports and people need to know of it.
public protocol HelperRuleWork: Hashable, Codable, Sendable {
    /// Names of the counters that the helper keeps for it, in order; at most 8.
    static var counterNames: [String] { get }
    /// Those that only grow when it had an effect.
    static var effectCounters: [String] { get }
    /// The mechanism, such as `seccomp`.
    var mechanism: String { get }
    /// What it does, in words.
    var summary: String { get }
    /// What one would type to get the same.
    var shellEquivalent: String { get }
}
