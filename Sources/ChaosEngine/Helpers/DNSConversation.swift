import LinuxKernel

/// A client's TCP connection to us, and ours to the server that it meant: messages go across whole, each behind its
/// length (RFC 1035, section 4.2.2), so that our own answers fit in between.
final class DNSConversation {
    /// The client's end.
    let client: StreamSocket
    /// Who the client is, and where it meant to go.
    let peer: InternetAddress
    /// The server's end, once a query goes there.
    var server: StreamSocket?
    /// What waits to be sent to each.
    var toClient: [UInt8] = []
    var toServer: [UInt8] = []
    /// Queries that are late, and those that the server has yet to answer.
    var late = 0
    var open = 0
    /// Whether the client sends nothing more.
    private(set) var clientHasEnded = false
    /// Whether it is to be closed as soon as the client has got everything.
    private(set) var isEnding = false
    private var fromClient: [UInt8] = []
    private var fromServer: [UInt8] = []

    /// The most that waits in one direction before no more is read for it.
    private static let capacity = 256 << 10

    init(_ client: consuming StreamSocket, peer: InternetAddress) {
        self.client = client
        self.peer = peer
    }

    /// Whether nothing more will come of it.
    var isOver: Bool {
        toClient.isEmpty && (isEnding || clientHasEnded && late == 0 && open <= 0)
    }

    /// Reads and writes once in each direction.
    /// - Parameter each: takes each whole message of the client.
    /// - Returns: whether anything moved: then there may be more.
    func pump(_ buffer: inout [UInt8], each: (ArraySlice<UInt8>) -> Void) -> Bool {
        let hasReceived = receiveFromClient(&buffer, each: each)
        let hasAnswer = receiveFromServer(&buffer)
        let hasSent = flush()
        return hasReceived || hasAnswer || hasSent
    }

    /// Queues a message for the client.
    func answer(_ message: some Collection<UInt8>) { toClient += Self.framed(message) }

    /// Queues a message for the server.
    func ask(_ message: some Collection<UInt8>) {
        toServer += Self.framed(message)
        open += 1
    }

    /// Ends it, at once or after what the client has yet to get.
    func end(losing: Bool = false) {
        isEnding = true
        if losing { toClient = [] }
    }

    private func receiveFromClient(_ buffer: inout [UInt8], each: (ArraySlice<UInt8>) -> Void) -> Bool {
        // A client that does not take its answers gets no more of them.
        guard !clientHasEnded, toServer.count < Self.capacity, toClient.count < Self.capacity else { return false }
        switch client.receive(into: &buffer) {
        case .bytes(let count):
            fromClient += buffer[..<count]
            Self.takeMessages(&fromClient) { each($0.dropFirst(2)) }
            return true
        case .wouldBlock: return false
        case .ended: clientHasEnded = true
        case .failed, .insecure: end(losing: true)
        }
        return false
    }

    private func receiveFromServer(_ buffer: inout [UInt8]) -> Bool {
        guard !isEnding, toClient.count < Self.capacity,
            let received = server?.receive(into: &buffer)
        else { return false }
        switch received {
        case .bytes(let count):
            fromServer += buffer[..<count]
            Self.takeMessages(&fromServer) {
                toClient += $0
                open -= 1
            }
            return true
        case .wouldBlock: return false
        case .ended, .failed, .insecure:
            // The client is told as the server told us.
            end()
            return false
        }
    }

    private func flush() -> Bool {
        var moves = false
        if !toClient.isEmpty {
            switch client.send(toClient, from: 0) {
            case .bytes(let count):
                toClient.removeFirst(count)
                moves = true
            case .wouldBlock: break
            case .ended, .failed, .insecure: end(losing: true)
            }
        }
        if !toServer.isEmpty, !isEnding, let sent = server?.send(toServer, from: 0) {
            switch sent {
            case .bytes(let count):
                toServer.removeFirst(count)
                moves = true
            case .wouldBlock: break
            case .ended, .failed, .insecure: end()
            }
        }
        return moves
    }

    /// Takes the whole messages off the front, each with its length.
    private static func takeMessages(_ bytes: inout [UInt8], _ each: (ArraySlice<UInt8>) -> Void) {
        var rest = bytes[...]
        while let high = rest.first, rest.count >= 2 {
            let length = 2 + Int(high) << 8 + Int(rest[rest.startIndex + 1])
            guard rest.count >= length else { break }
            each(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        if rest.startIndex != bytes.startIndex { bytes = Array(rest) }
    }

    private static func framed(_ message: some Collection<UInt8>) -> [UInt8] {
        [UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)] + message
    }
}
