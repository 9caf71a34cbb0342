import ChaosModel
import LinuxKernel

/// Asks one HTTP question on a connection of its own: connect, handshake, send, receive.
final class HTTPExchange: Exchange {
    private let plan: HTTPRequestPlan
    private var parser: HTTPResponseParser
    private var socket: StreamSocket?
    private var session: TLSSession?
    private var token: UInt64 = 0
    private var sent = 0
    /// Why the rest of the request could not be sent; 0 when it could.
    private var cut: Int32 = 0

    /// How often one turn receives, so that an endless answer cannot hold up the loop.
    private static let receivesPerTurn = 4
    private static let interest: EventPoll.Events = [.read, .write, .edge]

    init(plan: HTTPRequestPlan) {
        self.plan = plan
        parser = HTTPResponseParser(
            isHead: plan.isHead, notes: HTTPHeaderNotes(names: HTTPAnswerJudge.headerNames(plan.expectation)),
            page: plan.metric.map { MetricPage($0.selector) })
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        sent = 0
        cut = 0
        parser.reset()
        do throws(KernelError) {
            let socket = try StreamSocket(connectingTo: plan.address)
            if let tls = plan.tls { session = try TLSSession(context: tls, host: plan.host, socket: socket) }
            let code = ground.poll.add(socket.descriptor, for: Self.interest, token: token)
            self.socket = consume socket
            return code == 0 ? ready(on: ground) : .local(code)
        } catch {
            return .failed(error.errno)
        }
    }

    func ready(on ground: ExchangeGround) -> Progress {
        sending: while sent < plan.request.count {
            switch send() {
            case .bytes(let count): sent += count
            // A server may answer, and close, before it has read everything: what it says counts.
            case .wouldBlock: break sending
            case .failed(let code) where SocketFailure(errno: code) == .reset && sent > 0:
                sent = plan.request.count
                cut = code
            case let failure: return end(failure)
            }
        }
        for _ in 0..<Self.receivesPerTurn {
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
        guard let descriptor = socket?.descriptor else { return .waiting }
        let code = ground.poll.announceAgain(descriptor, for: Self.interest, token: token)
        return code == 0 ? .waiting : .local(code)
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
        case .incomplete where cut != 0: .failed(cut)
        case .incomplete: .answered(.closedEarly, parser.code)
        case .malformed: .answered(.badProtocol, parser.code)
        case .complete: HTTPAnswerJudge(plan.expectation, metric: plan.metric, parser).judgement()
        }
    }
}
