import Glibc

/// Network namespaces that ip-netns(8), Docker and others keep alive under a name, also without a process in them.
public enum NamedNetworkNamespace {
    /// Where the names are.
    public static let directories = ["/run/netns", "/run/docker/netns"]

    /// The path of a name, or of an absolute path; `nil` when there is no such namespace.
    public static func path(of name: String) -> String? {
        let paths = name.hasPrefix("/") ? [name] : directories.map { "\($0)/\(name)" }
        return paths.first { inode(at: $0) != nil }
    }

    /// The path of the name under which the namespace with this inode is kept; `nil` when it has none.
    public static func path(ofInode wanted: UInt64) -> String? {
        for directory in directories {
            for name in (try? Directory.list(directory)) ?? [] where inode(at: "\(directory)/\(name)") == wanted {
                return "\(directory)/\(name)"
            }
        }
        return nil
    }

    /// The inode of the network namespace that a path leads to; `nil` when it leads to none. A file without a mount on
    /// it, such as `ip netns` leaves for a moment, is on another file system than the namespaces.
    public static func inode(at path: String) -> UInt64? {
        var ours = stat(), status = stat()
        guard stat("/proc/self/ns/net", &ours) == 0, stat(path, &status) == 0, status.st_dev == ours.st_dev else {
            return nil
        }
        return UInt64(status.st_ino)
    }
}
