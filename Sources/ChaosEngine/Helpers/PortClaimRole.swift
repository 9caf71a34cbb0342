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
        var held: [BoundPort] = []
        for port in claim.ports {
            for host in claim.address.map({ [$0] }) ?? ["0.0.0.0", "::"] {
                do throws(KernelError) {
                    held.append(try BoundPort.take(try address(host, port), greeting))
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
        held = []
    }

    private func address(_ host: String, _ port: UInt16) throws(KernelError) -> SocketAddress {
        do throws(ResolveError) { return try SocketAddress.resolve(host: host, port: port)[0] } catch {
            throw KernelError("\(error)", errno: 99)
        }
    }
}
