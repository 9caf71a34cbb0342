import LinuxKernel

/// Asks one HTTP question on a connection of its own: connect, handshake, send, receive.
final class HTTPExchange: Exchange {
    private let plan: HTTPRequestPlan
    private var parser: HTTPResponseParser
    private var socket: StreamSocket?
    private var session: TLSSession?
    private var sent = 0

    init(plan: HTTPRequestPlan) {
        self.plan = plan
        parser = HTTPResponseParser(isHead: plan.isHead)
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        sent = 0
        parser.reset()
        do throws(KernelError) {
            let socket = try StreamSocket(connectingTo: plan.address)
            if let tls = plan.tls { session = try TLSSession(context: tls, host: plan.host, socket: socket) }
            let code = ground.poll.add(socket.descriptor, for: [.read, .write, .edge], token: token)
            self.socket = consume socket
            return code == 0 ? ready(on: ground) : .local(code)
        } catch {
            return .failed(error.errno)
        }
    }

    func ready(on ground: ExchangeGround) -> Progress {
        while sent < plan.request.count {
            switch send() {
            case .bytes(let count): sent += count
            case .wouldBlock: return .waiting
            // A server may answer and close before it has read everything: what it said counts.
            case .failed(let code) where SocketFailure(errno: code) == .reset && sent > 0: sent = plan.request.count
            case let failure: return end(failure)
            }
        }
        while true {
            switch receive(into: &ground.buffer) {
            case .bytes(let count):
                parser.consume(ground.buffer, count: count)
                if parser.status != .incomplete { return judge() }
            case .wouldBlock: return .waiting
            case .ended:
                parser.end()
                return judge()
            case let failure: return end(failure)
            }
        }
    }

    func finish() -> Bool {
        session = nil
        socket = nil
        return true
    }

    private func send() -> StreamSocket.Transfer {
        if session != nil { return session?.send(plan.request) ?? .ended }
        return socket?.send(plan.request, from: sent) ?? .ended
    }

    private func receive(into buffer: inout [UInt8]) -> StreamSocket.Transfer {
        if session != nil { return session?.receive(into: &buffer) ?? .ended }
        return socket?.receive(into: &buffer) ?? .ended
    }

    private func end(_ transfer: StreamSocket.Transfer) -> Progress {
        switch transfer {
        case .failed(let code): .failed(code)
        case .insecure(let code): .answered(.tls, UInt16(clamping: code))
        case .ended, .bytes, .wouldBlock: .answered(.closedEarly, 0)
        }
    }

    private func judge() -> Progress {
        switch parser.status {
        case .incomplete: .answered(.closedEarly, parser.code)
        case .malformed: .answered(.badProtocol, parser.code)
        case .complete where !plan.expectation.statuses.contains { $0.contains(parser.code) }:
            .answered(.badStatus, parser.code)
        case .complete where !parser.bodyContains(plan.expectation.body): .answered(.badBody, parser.code)
        case .complete: .answered(.good, parser.code)
        }
    }
}
