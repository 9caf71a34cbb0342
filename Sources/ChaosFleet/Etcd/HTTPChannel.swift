import ChaosEngine
import LinuxKernel

/// One connection to an HTTP server, for whoever has a thread to wait on. Questions go one after the other.
final class HTTPChannel {
    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        var description: String
        /// Whether the server may have got the question.
        var wasSent: Bool
    }

    private let socket: StreamSocket
    private var session: TLSSession?
    private var poll: EventPoll
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    /// Something that ends waiting for an answer from outside; -1 for nothing.
    private let interruption: Int32
    /// Whether another question can be asked.
    private(set) var isOpen = true

    private init(
        _ socket: consuming StreamSocket, _ session: consuming TLSSession?, _ poll: consuming EventPoll,
        interruption: Int32
    ) {
        self.socket = socket
        self.session = session
        self.poll = poll
        self.interruption = interruption
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
        return HTTPChannel(socket, session, poll, interruption: interruption)
    }

    /// Sends a request.
    /// - Parameter end: until when, in nanoseconds of the monotonic clock.
    func send(_ request: [UInt8], until end: UInt64) throws(Failure) {
        var sent = 0
        while sent < request.count {
            switch session?.send(request) ?? socket.send(request, from: sent) {
            case .bytes(let count): sent += count
            case .wouldBlock: try wait(until: end, wasSent: sent > 0)
            case let other: throw failure(other, wasSent: sent > 0)
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
                if parser.status == .malformed { throw fail("what answers is no HTTP server", wasSent: true) }
                if parser.status == .complete {
                    isOpen = parser.keepsConnection
                    return
                }
                if isEnough(&parser) { return }
            case .wouldBlock: try wait(until: end, wasSent: true)
            case .ended:
                parser.end()
                isOpen = false
                if parser.status == .complete { return }
                throw failure(.ended, wasSent: true)
            case let other: throw failure(other, wasSent: true)
            }
        }
    }

    private func wait(until end: UInt64, wasSent: Bool) throws(Failure) {
        let now = Clock.monotonicNanoseconds()
        guard now < end else { throw fail("no answer in time", wasSent: wasSent) }
        let count = poll.wait(until: end)
        for index in 0..<max(0, count) where poll.event(index).token == 1 {
            throw fail("ended by us", wasSent: wasSent)
        }
    }

    private func fail(_ text: String, wasSent: Bool) -> Failure {
        isOpen = false
        return Failure(description: text, wasSent: wasSent)
    }

    private func failure(_ transfer: StreamSocket.Transfer, wasSent: Bool) -> Failure {
        switch transfer {
        case .insecure(0): fail("TLS failed: does it want a certificate, or speak no TLS?", wasSent: wasSent)
        case .insecure(let code): fail("its certificate is not valid (verification error \(code))", wasSent: wasSent)
        case .failed(let code): fail(KernelError("connect", errno: code).reason, wasSent: wasSent)
        default: fail("it closed the connection", wasSent: wasSent)
        }
    }
}
