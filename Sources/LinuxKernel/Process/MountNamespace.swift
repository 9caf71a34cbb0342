import Glibc

/// Mount namespaces, mount_namespaces(7).
public enum MountNamespace {
    /// The one that another process holds open, as a helper with a `FileGateView` does; not the one it lives in.
    /// - Throws: `KernelError`: ESRCH when it holds none or is gone, EACCES without the right to look.
    public static func held(by pid: Int32) throws(KernelError) -> OwnedDescriptor {
        let directory = "/proc/\(pid)/fd"
        // It is opened early, so it is among the first of what may be thousands.
        let numbers = try Directory.list(directory).compactMap { Int32($0) }.sorted()
        for number in numbers where ProcFile.link("\(directory)/\(number)")?.hasPrefix("mnt:[") == true {
            return try Descriptor.open("\(directory)/\(number)", O_RDONLY)
        }
        throw KernelError("find the mount namespace of \(pid)", errno: ESRCH)
    }
}
