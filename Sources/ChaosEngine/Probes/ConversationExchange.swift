import ChaosModel
import LinuxKernel

/// Holds a conversation on a TCP connection of its own: connect, say, hear.
final class ConversationExchange: Exchange {
    private let address: SocketAddress
    private var talk: any Conversation
    private var socket: StreamSocket?
    private var token: UInt64 = 0
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var heardAnything = false
    /// Why nothing more could be said; 0 when everything could.
    private var cut: Int32 = 0

    /// How often one turn receives, so that an endless answer cannot hold up the loop.
    private static let receivesPerTurn = 4
    private static let interest: EventPoll.Events = [.read, .write, .edge]

    init(address: SocketAddress, talk: any Conversation) {
        self.address = address
        self.talk = talk
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        outgoing = talk.begin()
        (sent, cut, heardAnything) = (0, 0, false)
        do throws(KernelError) {
            let socket = try StreamSocket(connectingTo: address)
            let code = ground.poll.add(socket.descriptor, for: Self.interest, token: token)
            self.socket = consume socket
            return code == 0 ? ready(on: ground) : .local(code)
        } catch {
            return .failed(error.errno)
        }
    }

    func ready(on ground: ExchangeGround) -> Progress {
        if let failure = flush() { return failure }
        for _ in 0..<Self.receivesPerTurn {
            switch socket?.receive(into: &ground.buffer) {
            case .bytes(let count):
                heardAnything = true
                switch talk.hear(ground.buffer[..<count]) {
                case .listen: continue
                case .end(let answer): return answer
                case .say(let bytes):
                    outgoing = Array(outgoing[sent...]) + bytes
                    sent = 0
                    if let failure = flush() { return failure }
                }
            case .wouldBlock: return .waiting
            case .failed(let code): return .failed(code)
            case .ended, .insecure, nil: return cut == 0 || heardAnything ? talk.ended() : .failed(cut)
            }
        }
        guard let descriptor = socket?.descriptor else { return .waiting }
        let code = ground.poll.announceAgain(descriptor, for: Self.interest, token: token)
        return code == 0 ? .waiting : .local(code)
    }

    func finish() -> Bool {
        let farewell = talk.farewell
        if heardAnything, sent == outgoing.count, !farewell.isEmpty { _ = socket?.send(farewell, from: 0) }
        socket = nil
        return true
    }

    /// Says what is left to say.
    /// - Returns: how it ended, if it did. A server may answer and close before it has heard everything: what it says
    ///   counts, so a cut is no end yet.
    private func flush() -> Progress? {
        while sent < outgoing.count {
            switch socket?.send(outgoing, from: sent) {
            case .bytes(let count): sent += count
            case .wouldBlock: return nil
            case .failed(let code) where SocketFailure(errno: code) == .reset && sent > 0:
                (sent, cut) = (outgoing.count, code)
            case .failed(let code): return .failed(code)
            case .ended, .insecure, nil: return .answered(.closedEarly, 0)
            }
        }
        return nil
    }
}
