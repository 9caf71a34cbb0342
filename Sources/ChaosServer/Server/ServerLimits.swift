/// How much of the daemon anybody can have.
public struct ServerLimits: Hashable, Sendable {
    /// Connections at a time, over TCP and over the Unix socket; more wait.
    public var connections = 512, localConnections = 64
    /// Bytes of a request's head, and of its body.
    public var headerBytes = 16_384, bodyBytes = 262_144
    /// Seconds in which a request's head must have come, then its body; and how long an unused connection is kept.
    public var headTime = 10.0, bodyTime = 20.0, idleTime = 60.0
    /// Seconds for which a client may take nothing of what is sent to it.
    public var stallTime = 30.0
    /// How many sessions there can be; seconds without use after which one ends, and after which it ends in any case.
    public var sessions = 256, sessionIdle = 3600.0, sessionLongest = 43_200.0
    /// What each caller may see and change, and how often they may halt: that is never held up by the others.
    public var reads = Allowance(burst: 200, rate: 40), changes = Allowance(burst: 30, rate: 2)
    /// Stopping runs has an allowance of its own.
    public var halts = Allowance(burst: 10, rate: 1)
    /// What those of one address may ask for without being known, such as the login page.
    public var strangers = Allowance(burst: 60, rate: 10)
    /// How often a wrong token is listened to, from one address and from all.
    public var failedLogins = Allowance(burst: 8, rate: 0.1), allFailedLogins = Allowance(burst: 40, rate: 1)
    /// Threads on which the desk is asked.
    public var threads = 4

    /// The usual limits.
    public init() {}

    func allowance(_ kind: RateLimiter.Kind) -> Allowance {
        switch kind {
        case .read: reads
        case .change: changes
        case .halt: halts
        case .stranger: strangers
        case .failedLogin: failedLogins
        case .anyFailedLogin: allFailedLogins
        }
    }
}
