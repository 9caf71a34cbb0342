/// A cgroup v2 as the kernel knows it of a socket: the group in which the socket was opened, nft's `socket cgroupv2`.
public struct SocketCgroup: Hashable, Codable, Sendable {
    /// The kernel's number of the group: the inode of its directory. 0 for a group that is yet to be made.
    public var id: UInt64
    /// How many groups below the root of the hierarchy it is; the root's children are at 1.
    public var level: UInt32
    /// The path below the root of the hierarchy, without a slash at either end.
    public var path: String

    /// Names a group; nothing is opened.
    public init(id: UInt64, level: UInt32, path: String) {
        self.id = id
        self.level = level
        self.path = path
    }
}
