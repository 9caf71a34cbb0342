/// A network namespace that is not the run's own: network_namespaces(7).
public struct NetworkNamespaceID: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The number by which the kernel knows it, as `net:[4026531840]` in /proc. Given to another one when this is gone.
    public var inode: UInt64
    /// What no other namespace of this boot ever gets, SO_NETNS_COOKIE; `nil` before Linux 5.14, and in records of older
    /// versions.
    public var cookie: UInt64?
    /// Where it was seen first, such as `/run/netns/shop` or `/proc/4711/ns/net`.
    public var path: String

    /// Names a namespace; nothing is opened.
    public init(inode: UInt64, path: String, cookie: UInt64? = nil) {
        self.inode = inode
        self.path = path
        self.cookie = cookie
    }

    /// Whether it is the one with this number and cookie, as far as the two can be told apart.
    public func isSame(inode: UInt64?, cookie: UInt64?) -> Bool {
        guard self.inode == inode else { return false }
        guard let mine = self.cookie, let cookie else { return true }
        return mine == cookie
    }

    /// The path by which one enters it.
    public var description: String { path }

    /// What goes before a command line that is to run inside.
    var shellPrefix: String { "nsenter --net=\(path) " }

    /// Two are the same namespace when the kernel says so, wherever they were seen.
    public static func == (one: Self, other: Self) -> Bool { one.inode == other.inode && one.cookie == other.cookie }
    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(inode) }
}

extension NetworkNamespaceID? {
    /// ` in NAMESPACE`, or nothing for our own.
    public var suffix: String { map { " in \($0)" } ?? "" }
}
