import ChaosModel
import LinuxKernel
import Synchronization

/// The netlink conversations with one network namespace. They stay in it, and a table of ours vanishes when the
/// connection that owns it is closed.
struct NetworkPlace: Sendable {
    let nft: NftConnection
    let trafficControl: TrafficControl
    let links: LinkControl
    /// `nil` when the kernel has no sock_diag.
    let sockets: SocketDiagnosis?
    /// `nil` when /proc/sys cannot be written.
    let settings: NetworkSettings?

    /// Opens the sockets in the calling thread's network namespace.
    init() throws(KernelError) {
        nft = try NftConnection()
        trafficControl = try TrafficControl()
        links = try LinkControl()
        sockets = try? SocketDiagnosis()
        settings = try? NetworkSettings()
    }
}

/// The namespaces that this process has dealings with, each opened once.
final class NetworkPlaces: Sendable {
    private let own: NetworkPlace?
    private let others = Mutex<[NetworkNamespaceID: NetworkPlace]>([:])

    /// Opens our own namespace; without the privilege for it there is none.
    init() { own = try? NetworkPlace() }

    /// The conversations with a namespace; `nil` when it is gone.
    func place(_ namespace: NetworkNamespaceID?) throws(HostError) -> NetworkPlace? {
        guard let namespace else {
            guard let own else {
                throw HostError("open netlink", reason: "no nf_tables socket, CAP_NET_ADMIN is needed")
            }
            return own
        }
        if let known = others.withLock({ $0[namespace] }) { return known }
        throw HostError("enter network namespace \(namespace)", errno: 95, reason: "not supported")
    }

    /// The same, for what cannot be done without the namespace.
    func require(_ namespace: NetworkNamespaceID?) throws(HostError) -> NetworkPlace {
        guard let place = try place(namespace) else {
            throw HostError("enter network namespace\(namespace.suffix)", errno: 2, reason: "it is gone")
        }
        return place
    }
}
