import Glibc

/// What an errno of a connection says about the peer.
public enum SocketFailure: Sendable {
    /// Nobody listens there.
    case refused
    /// The peer has cut the connection.
    case reset
    /// There is no way to the host, or a firewall says so.
    case unreachable
    /// The kernel gave up waiting.
    case timedOut
    /// The failure is ours: out of descriptors, ports, memory or permissions.
    case local

    /// ETIME, for a question that could no longer be asked in time.
    public static let timerExpired = UInt16(ETIME)
    /// E2BIG, for an answer that is more than can be looked at.
    public static let tooLong = UInt16(E2BIG)
    /// ECANCELED, for a question that was cut off.
    public static let canceled = UInt16(ECANCELED)

    /// Classes an errno(3) of connect, send or recv.
    public init(errno: Int32) {
        switch errno {
        case ECONNREFUSED: self = .refused
        case ECONNRESET, EPIPE, ECONNABORTED: self = .reset
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EACCES, EPERM: self = .unreachable
        case ETIMEDOUT: self = .timedOut
        default: self = .local
        }
    }
}
