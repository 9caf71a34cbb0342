/// Who was at the other end of a Unix socket when it was connected, in the form of `struct ucred`: SO_PEERCRED, unix(7).
@frozen public struct PeerCredentials: Hashable, Sendable {
    /// The process, as our namespace numbers it.
    public var pid: Int32
    /// Its effective user and group then.
    public var uid: UInt32, gid: UInt32
}
