import ChaosEngine
import LinuxKernel

/// One connection to an HTTP server, for whoever has a thread to wait on. Questions go one after the other.
final class HTTPChannel {
    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let socket: StreamSocket
    private var session: TLSSession?
    private var poll: EventPoll
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    /// Whether another question can be asked.
    private(set) var isOpen = true

    private init(
        _ socket: consuming StreamSocket, _ session: consuming TLSSession?, _ poll: consuming EventPoll
    ) {
        self.socket = socket
        self.session = session
        self.poll = poll
    }

    /// Starts connecting.
    /// - Parameter interruption: a descriptor that, once readable, ends every wait.
    /// - Throws: `KernelError` of connect(2).
    static func open(
        _ address: SocketAddress, host: String, tls: TLSContext?, interruption: Int32 = -1
    ) throws(KernelError) -> HTTPChannel {
        let socket = try StreamSocket(connectingTo: address)
        try socket.sendAtOnce()
        let poll = try EventPoll(capacity: 4)
        var code = poll.add(socket.descriptor, for: [.read, .write, .edge], token: 0)
        if code == 0, interruption >= 0 { code = poll.add(interruption, for: .read, token: 1) }
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
        var session: TLSSession?
        if let tls { session = try TLSSession(context: tls, host: host, socket: socket) }
        return HTTPChannel(socket, session, poll)
    }

    /// Sends a request.
    /// - Parameter end: until when, in nanoseconds of the monotonic clock.
    func send(_ request: [UInt8], until end: UInt64) throws(Failure) {
        var sent = 0
        while sent < request.count {
            switch session?.send(request) ?? socket.send(request, from: sent) {
            case .bytes(let count): sent += count
            case .wouldBlock: try wait(until: end)
            case let other: throw failure(other)
            }
        }
    }

    /// Receives what comes, until `isEnough` says so or the answer is whole.
    func receive(
        into parser: inout HTTPResponseParser, until end: UInt64, isEnough: (inout HTTPResponseParser) -> Bool
    ) throws(Failure) {
        while true {
            switch session?.receive(into: &buffer) ?? socket.receive(into: &buffer) {
            case .bytes(let count):
                parser.consume(buffer, count: count)
                if parser.status == .malformed { throw fail("what answers is no HTTP server") }
                if parser.status == .complete {
                    isOpen = parser.keepsConnection
                    return
                }
                if isEnough(&parser) { return }
            case .wouldBlock: try wait(until: end)
            case .ended:
                parser.end()
                isOpen = false
                if parser.status == .complete { return }
                throw failure(.ended)
            case let other: throw failure(other)
            }
        }
    }

    private func wait(until end: UInt64) throws(Failure) {
        let now = Clock.monotonicNanoseconds()
        guard now < end else { throw fail("no answer in time") }
        let count = poll.wait(until: end)
        for index in 0..<max(0, count) where poll.event(index).token == 1 {
            throw fail("ended by us")
        }
    }

    private func fail(_ text: String) -> Failure {
        isOpen = false
        return Failure(description: text)
    }

    private func failure(_ transfer: StreamSocket.Transfer) -> Failure {
        switch transfer {
        case .insecure(0): fail("TLS failed: does it want a certificate, or speak no TLS?")
        case .insecure(let code): fail("its certificate is not valid (verification error \(code))")
        case .failed(let code): fail(KernelError("connect", errno: code).reason)
        default: fail("it closed the connection")
        }
    }
}
