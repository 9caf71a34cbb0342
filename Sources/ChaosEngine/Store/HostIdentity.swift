import ChaosModel
import LinuxKernel

/// What identifies the writer of a journal.
public struct HostIdentity: Sendable {
    /// `/proc/sys/kernel/random/boot_id` (random(4)).
    public var bootID: String
    /// Inode of the network namespace (namespaces(7)).
    public var networkNamespace: UInt64
    /// The executor.
    public var process: ProcessIdentity
    /// What the kernel never gives to another network namespace, SO_NETNS_COOKIE; `nil` before Linux 5.14.
    public var networkCookie: UInt64?
    /// Inode of the PID namespace, when it can be read.
    public var pidNamespace: UInt64?
    /// The product's version.
    public var version: String?

    /// Names a host and a process.
    public init(
        bootID: String, networkNamespace: UInt64, process: ProcessIdentity, networkCookie: UInt64? = nil,
        pidNamespace: UInt64? = nil, version: String? = nil
    ) {
        self.bootID = bootID
        self.networkNamespace = networkNamespace
        self.process = process
        self.networkCookie = networkCookie
        self.pidNamespace = pidNamespace
        self.version = version
    }

    /// The calling process as an executor on this host.
    public static func current(version: String? = nil) -> HostIdentity {
        let here = NetworkNamespace.current
        return HostIdentity(
            bootID: Clock.bootID() ?? "", networkNamespace: here?.inode ?? 0, process: .current,
            networkCookie: here?.cookie, pidNamespace: ProcessTable.ownPIDNamespace, version: version)
    }

    /// The network namespace for somebody outside of it; `nil` when it is not known.
    var place: NetworkNamespaceID? {
        networkNamespace == 0
            ? nil
            : NetworkNamespaceID(
                inode: networkNamespace, path: "/proc/\(process.pid)/ns/net", cookie: networkCookie)
    }
}
