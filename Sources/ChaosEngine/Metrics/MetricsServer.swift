import ChaosModel
import LinuxKernel

/// Serves figures over HTTP/1.1 to a monitoring system: one path, one answer a connection, everything bounded. One thread
/// does it all; nobody who is slow keeps another from an answer for longer than a scrape takes.
public struct MetricsServer: ~Copyable {
    /// The most connections at a time; more are closed at once.
    private static let mostConnections = 64
    /// How long a connection may take altogether, in nanoseconds.
    private static let patience: UInt64 = 5_000_000_000
    private static let listenerToken: UInt64 = 0

    private final class Connection {
        let socket: Socket
        let deadline: UInt64
        var received: [UInt8] = []
        var answer: [UInt8] = []
        var sent = 0

        struct Socket: ~Copyable { let stream: StreamSocket }

        init(_ stream: consuming StreamSocket, until deadline: UInt64) {
            socket = Socket(stream: stream)
            self.deadline = deadline
        }
    }

    private let listener: StreamListener
    private let door: ScrapeAnswer.Door
    private let figures: (String?) -> (text: String, mediaType: String)?
    private var poll: EventPoll
    private var connections: [UInt64: Connection] = [:]
    private var last: UInt64 = 0

    private init(
        _ listener: StreamListener, _ poll: consuming EventPoll, _ token: [UInt8]?,
        _ figures: @escaping (String?) -> (text: String, mediaType: String)?
    ) {
        self.listener = listener
        self.poll = poll
        door = ScrapeAnswer.Door(token: token)
        self.figures = figures
    }

    /// Listens at an address of this host.
    /// - Parameters:
    ///   - token: what clients must know; `nil` asks them for nothing.
    ///   - figures: makes the text and its media type for an `Accept` header; `nil` when they cannot be had.
    /// - Throws: `KernelError`, such as EADDRINUSE.
    public static func listening(
        at address: InternetAddress, token: [UInt8]?,
        figures: @escaping (String?) -> (text: String, mediaType: String)?
    ) throws(KernelError) -> MetricsServer {
        let listener = try StreamListener(bindingTo: address, reusesAddress: true)
        let poll = try EventPoll()
        let code = poll.add(listener.descriptor, for: .read, token: listenerToken)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
        return MetricsServer(listener, poll, token, figures)
    }

    /// Serves until `isOver`, which is asked at least once a second.
    public mutating func serve(until isOver: () -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isOver() {
            let now = Clock.monotonicNanoseconds()
            for (token, connection) in connections where connection.deadline <= now { connections[token] = nil }
            let count = poll.wait(until: now + 1_000_000_000)
            for index in 0..<count {
                let token = poll.event(index).token
                if token == Self.listenerToken { admit() } else { work(token, &buffer) }
            }
        }
    }

    private mutating func admit() {
        // A few at a time, so that a flood of connections leaves turns to those that are in.
        for _ in 0..<Self.mostConnections {
            do throws(KernelError) {
                guard let stream = try listener.accept() else { return }
                guard connections.count < Self.mostConnections else { continue }
                last += 1
                let descriptor = stream.descriptor
                let deadline = Clock.monotonicNanoseconds() + Self.patience
                connections[last] = Connection(stream, until: deadline)
                if poll.add(descriptor, for: [.read, .write, .edge], token: last) != 0 { connections[last] = nil }
            } catch {
                // Out of descriptors: what waits stays ready, and must not be looked at without end.
                Clock.sleep(milliseconds: 20)
                return
            }
        }
    }

    private mutating func work(_ token: UInt64, _ buffer: inout [UInt8]) {
        guard let connection = connections[token] else { return }
        if connection.answer.isEmpty, !listen(connection, &buffer) {
            connections[token] = nil
            return
        }
        while connection.sent < connection.answer.count {
            switch connection.socket.stream.send(connection.answer, from: connection.sent) {
            case .bytes(let count): connection.sent += count
            case .wouldBlock: return
            default:
                connections[token] = nil
                return
            }
        }
        if !connection.answer.isEmpty { drain(token, connection, &buffer) }
    }

    /// Takes what has come of the request, and answers it when that is all.
    /// - Returns: `false` when the client is gone.
    private func listen(_ connection: Connection, _ buffer: inout [UInt8]) -> Bool {
        while true {
            switch connection.socket.stream.receive(into: &buffer) {
            case .bytes(let count):
                connection.received += buffer[..<count]
                guard let request = ScrapeRequest.read(connection.received) else { continue }
                switch request {
                case .success(let request):
                    connection.answer = ScrapeAnswer(request, door: door, figures: figures).bytes
                case .failure(let refused): connection.answer = ScrapeAnswer(status: refused.status).bytes
                }
                return true
            case .wouldBlock: return true
            default: return false
            }
        }
    }

    /// Closes once the client has nothing more to say: closing over unread bytes would reset the connection, and the answer
    /// with it. A client that goes on talking is closed by the deadline.
    private mutating func drain(_ token: UInt64, _ connection: Connection, _ buffer: inout [UInt8]) {
        connection.socket.stream.endSending()
        for _ in 0..<64 {
            switch connection.socket.stream.receive(into: &buffer) {
            case .bytes: continue
            case .wouldBlock: return
            default:
                connections[token] = nil
                return
            }
        }
        connections[token] = nil
    }
}
