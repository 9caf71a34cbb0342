import ChaosModel
import LinuxKernel

/// Takes ports and keeps them.
struct PortClaimRole {
    let claim: PortClaim

    /// Keeps the ports until standard input ends.
    /// - Throws: `KernelError`, EADDRINUSE when somebody was faster.
    func run() throws(KernelError) {
        let counters = try Tally<PortClaim.Counter>()
        let greeting: BoundPort.Greeting =
            claim.transport == .udp ? .datagrams : claim.clients == .refuse ? .refusal : .silence
        var held = HeldPorts()
        for port in claim.ports {
            for host in claim.address.map({ [$0] }) ?? ["0.0.0.0", "::"] {
                do throws(KernelError) {
                    try held.take(host, port, greeting)
                } catch {
                    // EAFNOSUPPORT, EADDRNOTAVAIL: a host without IPv6 has no such port to take.
                    guard claim.address == nil, host == "::", [97, 99].contains(error.errno) else { throw error }
                }
            }
            counters[.portsHeld] += 1
        }
        HelperRole.say("ready")
        while true {
            let woken = try Poller.wait(for: [0])
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { break }
        }
        held.letGo()
    }
}

/// Ports that are taken for as long as this value lives.
private struct HeldPorts {
    /// Holds one port.
    private final class Place {
        private let port: BoundPort
        init(_ port: consuming BoundPort) { self.port = port }
    }

    private var places: [Place] = []

    mutating func take(_ host: String, _ port: UInt16, _ greeting: BoundPort.Greeting) throws(KernelError) {
        let addresses: [SocketAddress]
        do throws(ResolveError) { addresses = try SocketAddress.resolve(host: host, port: port) } catch {
            throw KernelError("\(error)", errno: 99)
        }
        for address in addresses.prefix(1) { places.append(Place(try BoundPort.take(address, greeting))) }
    }

    mutating func letGo() { places = [] }
}
