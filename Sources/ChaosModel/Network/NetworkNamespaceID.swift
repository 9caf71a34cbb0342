/// A network namespace that is not the run's own: network_namespaces(7).
public struct NetworkNamespaceID: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The number by which the kernel knows it, as `net:[4026531840]` in /proc.
    public var inode: UInt64
    /// Where it was seen first, such as `/run/netns/shop` or `/proc/4711/ns/net`.
    public var path: String

    /// Names a namespace; nothing is opened.
    public init(inode: UInt64, path: String) {
        self.inode = inode
        self.path = path
    }

    /// The path by which one enters it.
    public var description: String { path }

    /// What goes before a command line that is to run inside.
    var shellPrefix: String { "nsenter --net=\(path) " }

    /// Two are the same namespace when the kernel says so, wherever they were seen.
    public static func == (one: Self, other: Self) -> Bool { one.inode == other.inode }
    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(inode) }
}

extension NetworkNamespaceID? {
    /// ` in NAMESPACE`, or nothing for our own.
    public var suffix: String { map { " in \($0)" } ?? "" }
}
