import LinuxKernel

/// A TCP connection to what is probed, with TLS over it or not. Never blocks; closed when nobody holds it any more.
final class ProbeConnection {
    private var session: TLSSession?
    private let socket: StreamSocket
    private let isSecure: Bool
    private var isWatched = false
    /// Whether a question was answered on it before.
    private(set) var isReused = false

    /// Starts connecting.
    /// - Throws: `KernelError` when there is no socket, or connecting fails at once.
    init(to address: SocketAddress, tls: TLSContext? = nil, host: String = "") throws(KernelError) {
        socket = try StreamSocket(connectingTo: address)
        isSecure = tls != nil
        if let tls { session = try TLSSession(context: tls, host: host, socket: socket) }
    }

    /// Announces readiness by `token` from now on, until it is closed.
    /// - Parameter writing: also when something can be sent again; TLS needs both ways at any time.
    /// - Returns: 0, or an errno.
    func watch(writing: Bool, token: UInt64, on ground: ExchangeGround) -> Int32 {
        let events: EventPoll.Events = writing || isSecure ? [.read, .write, .edge] : [.read, .edge]
        if isWatched { return ground.poll.announceAgain(socket.descriptor, for: events, token: token) }
        isWatched = true
        return ground.poll.add(socket.descriptor, for: events, token: token)
    }

    /// The same for who waits for this connection alone.
    /// - Returns: 0, or an errno.
    func watch(on poll: borrowing EventPoll) -> Int32 {
        poll.add(socket.descriptor, for: [.read, .write, .edge], token: 0)
    }

    /// Sends `bytes` from `offset` on, as much as goes; over TLS all of them or nothing yet.
    func send(_ bytes: [UInt8], from offset: Int) -> StreamSocket.Transfer {
        if isSecure { return session?.send(bytes) ?? .ended }
        return socket.send(bytes, from: offset)
    }

    /// Receives into `buffer` from its start, at most its count.
    func receive(into buffer: inout [UInt8]) -> StreamSocket.Transfer {
        if isSecure { return session?.receive(into: &buffer) ?? .ended }
        return socket.receive(into: &buffer)
    }

    /// Whether it can be used for another question: open, and nobody has said anything unasked.
    func isQuiet(on ground: ExchangeGround) -> Bool {
        isReused = true
        return receive(into: &ground.buffer) == .wouldBlock
    }
}
