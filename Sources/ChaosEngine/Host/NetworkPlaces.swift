import ChaosModel
import LinuxKernel
import Synchronization

/// The netlink conversations with one network namespace. They stay in it, and a table of ours vanishes when the
/// connection that owns it is closed.
struct NetworkPlace: Sendable {
    let nft: NftConnection
    let trafficControl: TrafficControl
    let tracking: ConnectionTracking
    let links: LinkControl
    /// `nil` when the kernel has no sock_diag.
    let sockets: SocketDiagnosis?
    /// `nil` when /proc/sys cannot be written.
    let settings: NetworkSettings?

    /// Opens the sockets in the calling thread's network namespace.
    init() throws(KernelError) {
        nft = try NftConnection()
        trafficControl = try TrafficControl()
        tracking = try ConnectionTracking()
        links = try LinkControl()
        sockets = try? SocketDiagnosis()
        settings = try? NetworkSettings()
    }
}

/// The namespaces that this process has dealings with, each opened once.
final class NetworkPlaces: Sendable {
    /// Number of our own namespace.
    let ownInode = NetworkNamespace.currentInode
    private let ownCookie = NetworkNamespace.currentCookie
    private let own: NetworkPlace?
    private let others = Mutex<[NetworkNamespaceID: NetworkPlace]>([:])

    /// Opens our own namespace; without the privilege for it there is none.
    init() { own = try? NetworkPlace() }

    /// Whether a namespace is our own, and not one that is gone and had our number.
    func isOwn(_ namespace: NetworkNamespaceID) -> Bool { namespace.isSame(inode: ownInode, cookie: ownCookie) }

    /// The conversations with a namespace; `nil` when it is gone.
    func place(_ namespace: NetworkNamespaceID?) throws(HostError) -> NetworkPlace? {
        guard let namespace, !isOwn(namespace) else {
            guard let own else {
                throw HostError("open netlink", reason: "no nf_tables socket, CAP_NET_ADMIN is needed")
            }
            return own
        }
        if let known = others.withLock({ $0[namespace] }) { return known }
        guard let opened = try inside(namespace, { () throws(KernelError) in try NetworkPlace() }) else { return nil }
        return others.withLock { others in
            others[namespace] = others[namespace] ?? opened
            return others[namespace]
        }
    }

    /// The same, for what cannot be done without the namespace.
    func require(_ namespace: NetworkNamespaceID?) throws(HostError) -> NetworkPlace {
        guard let place = try place(namespace) else {
            throw HostError("enter network namespace\(namespace.suffix)", errno: 2, reason: "it is gone")
        }
        return place
    }

    /// Whether nobody but us holds a namespace any more. (Our own sockets in it keep it in the kernel, unreachable.)
    func isGone(_ namespace: NetworkNamespaceID) -> Bool {
        !isOwn(namespace) && canLook && namespace.currentPath == nil
    }

    /// Whether every process's namespace can be seen, so that not to find one means that it is gone: ptrace(2) guards
    /// /proc/PID/ns.
    private var canLook: Bool { ownInode != nil && HostFacts.hasCapability(19) }

    /// Closes the conversations with a namespace, so that they do not keep it; tables that they own vanish.
    func leave(_ namespace: NetworkNamespaceID) { others.withLock { $0[namespace] = nil } }

    /// Runs `body` on a thread of its own inside a namespace; `nil` when that is gone.
    func inside<Value: Sendable>(
        _ namespace: NetworkNamespaceID, _ body: @escaping @Sendable () throws(KernelError) -> Value
    ) throws(HostError) -> Value? {
        // It may vanish between the look and the entry, or the process that led to it may.
        for _ in 0..<3 {
            guard let path = namespace.currentPath else {
                if canLook { return nil }
                throw HostError(
                    "find network namespace \(namespace)", errno: 1,
                    reason: "CAP_SYS_PTRACE and /proc are needed to look")
            }
            do throws(KernelError) {
                return try NetworkNamespace.inside(path, inode: namespace.inode, cookie: namespace.cookie, body)
            } catch  where [2, 3, 116].contains(error.errno) {
                continue
            } catch {
                throw HostError(
                    "enter network namespace \(path): \(error.call)", errno: error.errno,
                    reason: error.errno == 1 ? "\(error.reason), it needs CAP_SYS_ADMIN (setns(2))" : error.reason)
            }
        }
        return nil
    }
}

extension NetworkNamespaceID {
    /// Where it can be entered now; `nil` when nobody but our helpers holds it.
    var currentPath: String? {
        NetworkNamespace.path(ofInode: inode, cookie: cookie, recorded: path) { pid in
            let words = ProcessTable.commandLine(pid)
            return words.count >= 3 && words[1] == "helper" && words[2].hasPrefix("aftershock_")
        }
    }

    /// Moves the calling thread into it.
    /// - Throws: `KernelError`, ENOENT when it is gone.
    func enter() throws(KernelError) {
        guard let path = currentPath else { throw KernelError("network namespace \(path) is gone", errno: 2) }
        try NetworkNamespace.enter(path, inode: inode, cookie: cookie)
    }
}
