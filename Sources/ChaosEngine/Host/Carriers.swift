import ChaosModel
import LinuxKernel

/// The interfaces of a network namespace without which the operator, or the host, would be cut off.
struct Carriers {
    private let remoteAccess: Set<Int32>
    private let wayOut: Set<Int32>

    /// Looks at the connections to the ssh server, which listens on `ports`, and at the default routes.
    init(in place: NetworkPlace, remoteAccess ports: [UInt16]) throws(HostError) {
        do throws(KernelError) {
            let ends = try Self.ends(place.sockets, of: ports)
            let reached = try place.links.addresses().filter { ends.contains($0.address) }.map(\.interface)
            let links = try place.links.links()
            remoteAccess = Self.below(Set(reached), among: links)
            wayOut = Self.below(try place.links.defaultRouteInterfaces(), among: links)
        } catch {
            throw HostError("look for ways in and out: \(error.call)", errno: error.errno, reason: error.reason)
        }
    }

    /// The addresses of this host at which connections to `ports` end; as /proc lists them where the kernel has no tcp_diag.
    static func ends(_ sockets: SocketDiagnosis?, of ports: [UInt16]) throws(KernelError) -> Set<[UInt8]> {
        do throws(KernelError) {
            if let sockets {
                let connections = try sockets.establishedConnections()
                return Set(connections.filter { ports.contains($0.local.port) }.map(\.local.address))
            }
        } catch {
            // ENOENT.
            guard error.errno == 2 else { throw error }
        }
        let connections = SocketConnection.ofThisNamespace()
        return Set(connections.filter { $0.isTCP && ports.contains($0.localPort) }.map(\.local))
    }

    /// Says of an interface what it carries.
    func mark(_ facts: inout InterfaceFacts?) {
        guard let index = facts?.index else { return }
        facts?.carriesRemoteAccess = remoteAccess.contains(index)
        facts?.carriesWayOut = wayOut.contains(index)
    }

    /// The interfaces, those that they stand on, and the ports of the bridges and bonds among them.
    static func below(_ interfaces: Set<Int32>, among links: [LinkState]) -> Set<Int32> {
        var found = interfaces
        var count = -1
        while count != found.count {
            count = found.count
            for link in links {
                // The two ends of a veth pair name each other; neither stands on the other.
                if found.contains(link.index), link.kind != "veth", let lower = link.lower { found.insert(lower) }
                if let master = link.master, found.contains(master) { found.insert(link.index) }
            }
        }
        return found
    }
}
