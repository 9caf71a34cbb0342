import ChaosModel
import LinuxKernel

/// Makes a TCP connection, sends what there is to send, piece by piece, and waits for what is expected.
final class TCPExchange: Exchange {
    private let question: TCPQuestion
    private var socket: StreamSocket?
    private var token: UInt64 = 0
    private var isConnected = false
    /// The piece that is being sent, and how much of it was.
    private var piece = 0, sent = 0
    /// When the piece may be sent.
    private var due: UInt64 = 0
    private var received: [UInt8] = []

    /// The most bytes of an answer that are looked at.
    static let limit = 16 << 10
    private static let interest: EventPoll.Events = [.read, .write, .edge]

    init(_ question: TCPQuestion) { self.question = question }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        (isConnected, piece, sent, due) = (false, 0, 0, 0)
        received.removeAll(keepingCapacity: true)
        do throws(KernelError) {
            let socket = try StreamSocket(connectingTo: question.address)
            // Pieces are packets of their own, whatever was acknowledged.
            if question.pieces.count > 1 { try socket.sendAtOnce() }
            let code = ground.poll.add(socket.descriptor, for: Self.interest, token: token)
            self.socket = consume socket
            return code == 0 ? ready(on: ground) : .local(code)
        } catch {
            return .failed(error.errno)
        }
    }

    func ready(on ground: ExchangeGround) -> Progress {
        if !isConnected {
            switch socket?.connectionState() {
            case .connected: isConnected = true
            case .failed(let code): return .failed(code)
            case .connecting, nil: return .waiting
            }
        }
        guard let expected = question.expected else { return .answered(.good, 0) }
        let sending = send(on: ground)
        return sending == .waiting ? receive(expected, on: ground) : sending
    }

    func woken(on ground: ExchangeGround) -> Progress { isConnected ? send(on: ground) : .waiting }

    func finish() -> Bool {
        socket = nil
        return true
    }

    private func send(on ground: ExchangeGround) -> Progress {
        while piece < question.pieces.count, due <= Clock.monotonicNanoseconds() {
            switch socket?.send(question.pieces[piece], from: sent) {
            case .bytes(let count): sent += count
            case .failed(let code) where SocketFailure(errno: code) != .reset: return .failed(code)
            // A server may answer, and close, before it has read everything: what it says counts.
            case .failed: piece = question.pieces.count
            default: return .waiting
            }
            if piece < question.pieces.count, sent == question.pieces[piece].count { takeNextPiece(on: ground) }
        }
        return .waiting
    }

    private func takeNextPiece(on ground: ExchangeGround) {
        piece += 1
        sent = 0
        guard piece < question.pieces.count, question.pause > 0 else { return }
        due = Clock.monotonicNanoseconds() + question.pause
        ground.wake(token, at: due)
    }

    private func receive(_ expected: ByteMatch, on ground: ExchangeGround) -> Progress {
        while true {
            switch socket?.receive(into: &ground.buffer) {
            case .bytes(let count):
                let old = received.count
                received += ground.buffer[..<min(count, Self.limit - old)]
                if isThere(expected, newFrom: old) { return .answered(.good, 0) }
                if received.count == Self.limit { return .answered(.badBody, Sample.Reason.unexpected.rawValue) }
            case .failed(let code): return .failed(code)
            case .ended, .insecure: return .answered(.closedEarly, 0)
            case .wouldBlock, nil: return .waiting
            }
        }
    }

    private func isThere(_ expected: ByteMatch, newFrom old: Int) -> Bool {
        switch expected {
        case .pattern(let pattern): return pattern.contained(in: received) == .found(group: nil)
        case .text(let text):
            let wanted = text.bytes
            var start = max(0, old - wanted.count + 1)
            while start + wanted.count <= received.count {
                if received[start] == wanted[0], received[start..<start + wanted.count].elementsEqual(wanted) {
                    return true
                }
                start += 1
            }
            return false
        }
    }
}

extension TCPProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        if pause * max(0, send.count - 1) >= spec.timeout {
            throw ProbeSetupError(spec, "the pauses between the pieces last as long as the timeout")
        }
        return TCPQuestion(
            address: try PlannedProbe.address(endpoint.host, endpoint.port, of: spec), pieces: send.map(\.bytes),
            pause: UInt64(pause / .nanoseconds(1)), expected: expect)
    }
}

/// Where a TCP connection is to be made, what is sent, and what has to come.
struct TCPQuestion: PlannedQuestion {
    let address: SocketAddress
    var pieces: [[UInt8]] = []
    /// Nanoseconds between two pieces.
    var pause: UInt64 = 0
    /// What has to come; a connection is enough when `nil`.
    var expected: ByteMatch?

    func makeExchange(command: Int) -> any Exchange { TCPExchange(self) }
}
