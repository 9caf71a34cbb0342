/// A control group, by its directory under the hierarchy's mount point.
public struct Cgroup: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The two interfaces of the kernel: cgroups(7).
    public enum Version: String, Codable, Sendable { case v1, v2 }

    /// Which interface the directory belongs to.
    public var version: Version
    /// The absolute directory, such as `/sys/fs/cgroup/shop`.
    public var directory: String

    /// Names a control group; nothing is created.
    public init(version: Version, directory: String) {
        self.version = version
        self.directory = directory
    }

    /// The group `name` below this one.
    public func child(_ name: String) -> Cgroup {
        Cgroup(version: version, directory: directory + "/" + name)
    }

    /// The group above this one. The caller knows where the hierarchy ends.
    public var parent: Cgroup {
        let end = directory.lastIndex(of: "/") ?? directory.startIndex
        return Cgroup(version: version, directory: String(directory[..<end]))
    }

    /// Every group from `root` down to this one, both included.
    public func path(from root: Cgroup) -> [Cgroup] {
        var groups = [self]
        while let top = groups.last, top != root, top.directory.count > root.directory.count { groups.append(top.parent) }
        return groups.reversed()
    }

    /// The directory.
    public var description: String { directory }
}
