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
    /// Fields that an example shows beside the required ones.
    static var exampleFields: Set<String> { get }
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
    /// What whoever reads the plan should know beside the changes, such as traffic of the target that stays untouched. Pure.
    func notes(on survey: Survey) -> [String]
}

extension Fault {
    /// Most faults last.
    public static var isInstant: Bool { false }
    /// Most faults need no more than the required ones.
    public static var exampleFields: Set<String> { [] }
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
