/// A lowered soft limit on open files: what tells the processes that inherited it. fork(2) copies limits, so whoever is
/// started under the fault would keep it for ever.
public struct LoweredLimit: Hashable, Codable, Sendable {
    /// The lowered soft limit.
    public var soft: UInt64
    /// When it was lowered, in clock ticks since boot, the unit of `ProcessIdentity.startTicks`.
    public var since: UInt64
    /// The session of the process (setsid(2)): orphans stay in it when they cannot be found by descent.
    public var session: Int32

    /// Records that the soft limit was lowered to `soft` for a process of `session`.
    public init(soft: UInt64, since: UInt64, session: Int32) {
        self.soft = soft
        self.since = since
        self.session = session
    }
}
