import LinuxKernel

/// What a scheduler is told when it is made.
public struct SchedulerSetup: Sendable {
    /// The state directory; the scheduler's own is `daemon` below it.
    public var state: String
    /// The directories with schedule files; `add` writes into the first one.
    public var directories: [String]
    /// The daemon's version, for its status.
    public var version: String
    /// The users who may have written schedule files, beside root: whoever writes one has experiments run.
    public var owners: Set<UInt32>
    /// Files whose existence stops runs, as policies name them.
    public var haltFiles: [String] = []
    /// Told before and after every transaction of the store, by its name: for tests of what a crash then leaves.
    package var onMoment: @Sendable (String) -> Void = { _ in }
    /// Hears what happens, on the scheduler's thread or on that of whoever asked for it: return soon.
    public var onEvent: @Sendable (DrillEvent) -> Void

    /// Describes a scheduler.
    public init(
        state: String, directories: [String], version: String, owners: Set<UInt32> = [],
        onEvent: @escaping @Sendable (DrillEvent) -> Void = { _ in }
    ) {
        self.state = state
        self.directories = directories
        self.version = version
        self.owners = owners
        self.onEvent = onEvent
    }

    /// Who alone may have written schedules, experiments and calendars.
    var trusted: Set<UInt32> { owners.union([0, HostFacts.effectiveUser]) }
}
