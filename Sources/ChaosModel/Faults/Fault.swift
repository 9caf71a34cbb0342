/// A kind of fault. One file and one line in `FaultCatalog.all`; there is no revert to write.
public protocol Fault: Sendable {
    /// The name in specs, such as `network.delay`.
    static var name: String { get }
    /// One sentence for `aftershock help` and `aftershock list faults`.
    static var summary: String { get }
    /// Whether it happens at one moment, and so takes no `for`.
    static var isInstant: Bool { get }
    /// Whether an instant one goes on when it is given a `for`.
    static var mayLast: Bool { get }
    /// What kind of target it needs.
    static var targetNeed: TargetNeed { get }
    /// Whether what it does depends on what is seen inside the target's processes: their descriptors, their namespaces.
    static var looksIntoTarget: Bool { get }
    /// Fields that an example shows beside the required ones.
    static var exampleFields: Set<String> { get }
    /// The target that an example on the command line shows.
    static var exampleTarget: String { get }
    /// Reads the fields, each declared once; problems are collected in the reader, never thrown.
    init(_ fields: inout FieldReader)
    /// Lowers to changes of the host by the best mechanism that the survey found. Pure.
    /// - Throws: `PlanError` when this host cannot do it, or it would not be safe.
    func changes(on survey: Survey) throws(PlanError) -> [Change]
    /// Ports that it needs for itself, about which the survey finds out who has them.
    var claimedPorts: [UInt16] { get }
    /// Paths about which the survey finds out what they lead to.
    var claimedPaths: [String] { get }
    /// System calls about which the survey finds out whether this architecture has them.
    var claimedSyscalls: [String] { get }
    /// Settings of sysctl(8) about which the survey finds out what they are.
    var claimedSettings: [String] { get }
    /// What it needs of a target that the run launches, before it is launched.
    var launchNeeds: [LaunchNeed] { get }
    /// How it strikes again while it lasts.
    var repetition: Repetition? { get }
    /// What it does some time after its changes.
    func followUp(of changes: [Change]) -> FollowUp?
    /// The longest that what it does after its changes may take, beyond its `for`.
    var longestTail: Duration { get }
    /// Whether it is also about what the target's processes started, whatever its name.
    var reachesOffspring: Bool { get }
    /// Whether processes that were started while it began are met as well, until no new one shows up.
    var pursuesNewcomers: Bool { get }
    /// What its choice starts from in this run; `nil` when it leaves nothing to chance, or has no name for that.
    func seed(on survey: Survey) -> UInt64?
    /// What whoever reads the plan should know beside the changes, such as traffic of the target that stays untouched. Pure.
    func notes(on survey: Survey) -> [String]
}

extension Fault {
    /// Most faults last.
    public static var isInstant: Bool { false }
    /// Where a target's traffic goes through is seen in its processes.
    public static var looksIntoTarget: Bool { targetNeed == .traffic || targetNeed == .optionalTraffic }
    /// Most faults need no more than the required ones.
    public static var exampleFields: Set<String> { [] }
    /// Most faults act on whoever listens.
    public static var exampleTarget: String { "port:8080" }
    /// Most faults need no port.
    public var claimedPorts: [UInt16] { [] }
    /// Most faults are about no file.
    public var claimedPaths: [String] { [] }
    /// Most faults are about no system call.
    public var claimedSyscalls: [String] { [] }
    /// Most faults change no setting.
    public var claimedSettings: [String] { [] }
    /// Most faults act on what runs already.
    public var launchNeeds: [LaunchNeed] { [] }
    /// What happens at one moment does so once.
    public static var mayLast: Bool { false }
    /// Most faults begin and end.
    public var repetition: Repetition? { nil }
    /// Most faults do all at once.
    public func followUp(of changes: [Change]) -> FollowUp? { nil }
    /// Most faults are over when they end.
    public var longestTail: Duration { .zero }
    /// Most faults are about the target's own processes.
    public var reachesOffspring: Bool { false }
    /// Most faults act on who is there.
    public var pursuesNewcomers: Bool { false }
    /// Most faults leave nothing to chance.
    public func seed(on survey: Survey) -> UInt64? { nil }
    /// Most faults say all in their changes.
    public func notes(on survey: Survey) -> [String] { [] }
}

/// What a fault can be aimed at.
public enum TargetNeed: String, Codable, Sendable {
    /// Processes of this host.
    case processes
    /// Traffic: a target with a port or a user, or addresses in the fault's own fields.
    case traffic
    /// A target is possible, none means the whole host.
    case optionalProcesses
    /// Traffic of a user, or of a target's own network namespace; none means everybody's in ours.
    case optionalTraffic
}

/// Why a step cannot be planned, and what would help.
public struct PlanError: Error, Hashable, Sendable {
    /// The reason in one sentence without a full stop.
    public var reason: String
    /// What to do about it.
    public var fix: String?

    /// Makes an error.
    public init(_ reason: String, fix: String? = nil) {
        self.reason = reason
        self.fix = fix
    }

    /// The reason with the step's fault named once.
    public func reason(of step: Step) -> String {
        reason.hasPrefix(step.faultName) ? reason : "\(step.faultName): \(reason)"
    }
}
