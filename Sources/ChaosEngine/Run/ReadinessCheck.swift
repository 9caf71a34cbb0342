import ChaosModel
import LinuxKernel

/// Asks once whether an address accepts TCP connections.
struct ReadinessCheck {
    private let endpoint: Endpoint

    init(_ endpoint: Endpoint) { self.endpoint = endpoint }

    /// Whether a connection could be made within 200 ms.
    func attempt() -> Bool {
        guard let addresses = try? SocketAddress.resolve(host: endpoint.host, port: endpoint.port) else { return false }
        for address in addresses {
            guard let socket = try? StreamSocket(connectingTo: address) else { continue }
            let limit = Clock.monotonicNanoseconds() + 200_000_000
            while socket.connectionState() == .connecting, Clock.monotonicNanoseconds() < limit {
                Clock.sleep(milliseconds: 2)
            }
            if socket.connectionState() == .connected { return true }
        }
        return false
    }
}
