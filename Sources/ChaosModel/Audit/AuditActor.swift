/// Who did something: what the kernel says, and what the environment claims. A claim is worth as much as whoever made it.
public struct AuditActor: Codable, Equatable, Sendable {
    /// Effective user id, geteuid(2).
    public var uid: UInt32
    /// Real user id, getuid(2).
    public var realUID: UInt32
    /// The id that the user logged in with, kept by the kernel over su and sudo: `/proc/self/loginuid`, proc(5).
    /// `nil` when there was no login or the kernel does not keep it.
    public var loginUID: UInt32?
    /// The name of the login user, or else of the real user, where there is one.
    public var name: String?
    /// SUDO_USER, a claim: sudo(8) sets it, and so can others.
    public var claimedSudoUser: String?
    /// SUDO_UID, a claim.
    public var claimedSudoUID: String?
    /// The address in SSH_CONNECTION, a claim.
    public var claimedSSHClient: String?
    /// The terminal, such as `/dev/pts/3`.
    public var terminal: String?
    /// The command's process id.
    public var pid: Int32
    /// The parent's process id.
    public var parent: Int32
    /// The parent's name (`/proc/PID/comm`), without its arguments: they may hold secrets.
    public var parentName: String?
    /// Aftershock's version.
    public var version: String?

    /// Names a process and its user; what else is known is set on it.
    public init(uid: UInt32, realUID: UInt32, pid: Int32, parent: Int32) {
        self.uid = uid
        self.realUID = realUID
        self.pid = pid
        self.parent = parent
    }
}
