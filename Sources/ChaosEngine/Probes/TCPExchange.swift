import ChaosModel
import LinuxKernel

/// Asks whether a TCP connection can be made.
final class TCPExchange: Exchange {
    private let address: SocketAddress
    private var socket: StreamSocket?

    init(address: SocketAddress) { self.address = address }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        do throws(KernelError) {
            let socket = try StreamSocket(connectingTo: address)
            let code = ground.poll.add(socket.descriptor, for: [.read, .write, .edge], token: token)
            self.socket = consume socket
            return code == 0 ? ready(on: ground) : .local(code)
        } catch {
            return .failed(error.errno)
        }
    }

    func ready(on ground: ExchangeGround) -> Progress {
        switch socket?.connectionState() {
        case .connected: .answered(.good, 0)
        case .failed(let code): .failed(code)
        case .connecting, nil: .waiting
        }
    }

    func finish() -> Bool {
        socket = nil
        return true
    }
}

extension TCPProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        TCPQuestion(address: try PlannedProbe.address(endpoint.host, endpoint.port, of: spec))
    }
}

/// Where a TCP connection is to be made.
struct TCPQuestion: PlannedQuestion {
    let address: SocketAddress

    func makeExchange(command: Int) -> any Exchange { TCPExchange(address: address) }
}
