import ChaosModel
import LinuxKernel

/// The sockets of a name server on this host's loopback addresses, all at one port.
struct DNSSockets {
    /// One family's sockets.
    struct Family {
        var address: InternetAddress
        var datagrams: DatagramSocket
        var listener: StreamListener
    }

    /// The port.
    let port: UInt16
    /// IPv4, and IPv6 where this host has ::1.
    let families: [Family]
    /// Whether IPv6 is there.
    var hasIPv6: Bool { families.contains { $0.address.isIPv6 } }

    /// Opens them at the first port that is free.
    /// - Throws: `KernelError`: EADDRINUSE when none is.
    static func open() throws(KernelError) -> DNSSockets {
        for port in DNSResponder.ports {
            do throws(KernelError) {
                var families = [try family(.loopback4(port: port))]
                do throws(KernelError) {
                    families.append(try family(.loopback6(port: port)))
                } catch {
                    // EADDRNOTAVAIL, EAFNOSUPPORT: no IPv6, or none on loopback.
                    guard [99, 97].contains(error.errno) else { throw error }
                }
                return DNSSockets(port: port, families: families)
            } catch {
                guard error.errno == 98 else { throw error }
            }
        }
        throw KernelError("bind a port of \(DNSResponder.ports)", errno: 98)
    }

    private static func family(_ address: InternetAddress) throws(KernelError) -> Family {
        Family(
            address: address, datagrams: try DatagramSocket(bindingTo: address),
            listener: try StreamListener(bindingTo: address))
    }
}
