import ChaosModel
import LinuxKernel

/// What those who are told of one run have yet to hear. It is on disk before the run's first change, so that whoever finds
/// it can still tell them.
public struct OutboxEntry: Codable, Sendable {
    /// A message that a hook does not have.
    public struct Pending: Codable, Sendable {
        /// Index of the hook.
        public var hook: Int
        /// What it is to be told.
        public var message: NotifyMessage
        /// What the last attempts came to; `nil` when there was none.
        public var detail: String?

        /// Describes a message that was not tried yet.
        public init(hook: Int, message: NotifyMessage) {
            self.hook = hook
            self.message = message
        }
    }

    /// The run.
    public var run: String
    /// The hooks.
    public var hooks: [NotifyHook]
    /// What they do not have, oldest first.
    public var pending: [Pending] = []
    /// What the end is if nobody says another: that the run was interrupted.
    public var standing: NotifyMessage?
    /// The process that delivers; while it lives nobody else does.
    public var courier: Int32?, courierStart: UInt64?
    /// The run itself: as long as it lives, nobody says that it was interrupted.
    public var runner: Int32?, runnerStart: UInt64?

    /// Describes what is to be told of a run.
    public init(run: String, hooks: [NotifyHook]) {
        self.run = run
        self.hooks = hooks
    }

    /// Whether nobody has anything to hear any more.
    public var isSettled: Bool { pending.isEmpty && standing == nil }

    /// Whether somebody is at it.
    public var isInHand: Bool {
        Self.isAlive(courier, courierStart) || Self.isAlive(runner, runnerStart)
    }

    /// Ends what the hooks of a courier have left that was killed.
    public func endOrphans() {
        guard let courier, let courierStart, !Self.isAlive(courier, courierStart) else { return }
        CommandAttempt.endAll(of: courier, startTicks: courierStart)
    }

    private static func isAlive(_ pid: Int32?, _ startTicks: UInt64?) -> Bool {
        guard let pid, let startTicks else { return false }
        return ProcessTable.isAlive(pid, startTicks: startTicks)
    }

    /// Puts the interrupted end among what is pending, for whoever wants to hear of ends.
    public mutating func assumeInterruption() {
        guard let message = standing.take() else { return }
        for hook in hooks.indices where hooks[hook].events.contains(.end) {
            pending.append(Pending(hook: hook, message: message))
        }
    }
}
