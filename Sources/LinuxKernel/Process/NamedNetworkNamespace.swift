import Glibc

/// Network namespaces that ip-netns(8) keeps alive under a name, also without a process in them.
public enum NamedNetworkNamespace {
    private static let directory = "/run/netns"

    /// The name of the namespace with this inode; `nil` when it has none.
    public static func name(ofInode inode: UInt64) -> String? {
        var ours = stat()
        guard stat("/proc/self/ns/net", &ours) == 0 else { return nil }
        return ((try? Directory.list(directory)) ?? []).first { name in
            var status = stat()
            return stat("\(directory)/\(name)", &status) == 0 && status.st_ino == inode && status.st_dev == ours.st_dev
        }
    }
}
