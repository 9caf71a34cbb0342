import ChaosScheduler

/// Who asks, known by a token, by a session, or by the kernel (root at the other end of the Unix socket).
public struct Caller: Hashable, Sendable {
    /// For audit log and reasons: the token's name, or a user's.
    public var name: String
    /// What they may do.
    public var role: Role

    /// Describes somebody.
    public init(name: String, role: Role) {
        self.name = name
        self.role = role
    }
}
