import ChaosModel
import LinuxKernel

/// One connection of a fleet.
final class FleetConnection {
    fileprivate(set) var isEstablished = false
    /// Which of the endpoints it goes to.
    let endpoint: Int
    /// CLOCK_MONOTONIC when connecting began.
    let begun: UInt64
    /// How much of what it has to say is said.
    var sent = 0
    let token: UInt64
    private let socket: StreamSocket

    init(_ socket: consuming StreamSocket, token: UInt64, endpoint: Int, begun: UInt64) {
        self.socket = socket
        self.token = token
        self.endpoint = endpoint
        self.begun = begun
    }

    var descriptor: Int32 { socket.descriptor }
    func state() -> StreamSocket.ConnectionState { socket.connectionState() }
    func send(_ bytes: [UInt8], from offset: Int) -> StreamSocket.Transfer { socket.send(bytes, from: offset) }
    func receive(into buffer: inout [UInt8]) -> StreamSocket.Transfer { socket.receive(into: &buffer) }
}

/// Thousands of connections on one thread: epoll says which of them got on. Ends with standard input.
final class ConnectionFleet {
    /// What happened to a connection.
    enum Event {
        /// It came about.
        case established(FleetConnection)
        /// It did not, or was cut: errno(3). It is closed.
        case failed(FleetConnection, Int32)
        /// It may have something to read.
        case readable(FleetConnection)
    }

    private static let lifeline = UInt64.max - 1
    private let addresses: [SocketAddress]
    private let receiveBuffer: Int32?
    private let resetsOnClose: Bool
    private var poll: EventPoll
    private var slots: [FleetConnection?] = []
    private var free: [Int] = []
    private var opened: UInt64 = 0
    /// Whether the executor has ended our standard input.
    private(set) var isOver = false
    /// Connections, those that are still connecting included.
    private(set) var count = 0
    private(set) var established = 0

    /// Resolves the endpoints and raises our own limit on open files as far as it goes.
    init(
        to endpoints: [Endpoint], connections: Int, receiveBuffer: Int32? = nil, resetsOnClose: Bool = true
    ) throws(KernelError) {
        var addresses: [SocketAddress] = []
        for endpoint in endpoints {
            do throws(ResolveError) {
                addresses += try SocketAddress.resolve(host: endpoint.host, port: endpoint.port).prefix(1)
            } catch {
                throw KernelError("\(error)", errno: 113)
            }
        }
        self.addresses = addresses
        self.receiveBuffer = receiveBuffer
        self.resetsOnClose = resetsOnClose
        try Self.raiseLimit(for: connections)
        poll = try EventPoll(capacity: 1024)
        let code = poll.add(0, for: .read, token: Self.lifeline)
        if code != 0 { throw KernelError("watch standard input", errno: code) }
    }

    private static func raiseLimit(for connections: Int) throws(KernelError) {
        let limit = try OpenFileLimit.of(HostFacts.processID)
        if limit.soft < limit.hard { try OpenFileLimit.setSoft(limit.hard, of: HostFacts.processID) }
        guard UInt64(connections) + 32 > limit.hard else { return }
        throw KernelError("\(connections) connections with a hard limit of \(limit.hard) open files", errno: 24)
    }

    /// Begins to connect to one of the endpoints, in turn or the given one.
    /// - Throws: `KernelError` when connecting fails at once, such as ECONNREFUSED or EADDRNOTAVAIL.
    @discardableResult
    func open(_ endpoint: Int? = nil, at now: UInt64) throws(KernelError) -> FleetConnection {
        let endpoint = endpoint ?? Int(opened % UInt64(addresses.count))
        opened += 1
        let socket = try StreamSocket(
            connectingTo: addresses[endpoint], receiveBuffer: receiveBuffer, resetsOnClose: resetsOnClose)
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(nil) }
        let token = opened << 20 | UInt64(slot)
        let connection = FleetConnection(consume socket, token: token, endpoint: endpoint, begun: now)
        let code = poll.add(connection.descriptor, for: [.read, .write, .edge], token: token)
        guard code == 0 else {
            free.append(slot)
            throw KernelError("epoll_ctl", errno: code)
        }
        slots[slot] = connection
        count += 1
        return connection
    }

    /// The connection of a token, unless it is closed.
    func connection(_ token: UInt64) -> FleetConnection? {
        let slot = Int(token & 0xF_FFFF)
        guard slot < slots.count, let connection = slots[slot], connection.token == token else { return nil }
        return connection
    }

    /// Closes a connection. Does nothing when it is closed.
    func close(_ connection: FleetConnection) {
        guard self.connection(connection.token) != nil else { return }
        let slot = Int(connection.token & 0xF_FFFF)
        slots[slot] = nil
        free.append(slot)
        count -= 1
        if connection.isEstablished { established -= 1 }
    }

    /// Waits until something happens, at the latest until `moment`.
    func wait(until moment: UInt64) -> [Event] {
        let number = poll.wait(until: moment)
        var happened: [Event] = []
        for index in 0..<number {
            let (token, events) = poll.event(index)
            if token == Self.lifeline {
                if (try? Descriptor.read(0))?.isEmpty ?? true { isOver = true }
            } else if let connection = connection(token), let event = event(of: connection, events) {
                happened.append(event)
            }
        }
        return happened
    }

    private func event(of connection: FleetConnection, _ events: EventPoll.Events) -> Event? {
        if connection.isEstablished {
            guard !events.isDisjoint(with: .failure) else {
                return events.contains(.read) ? .readable(connection) : nil
            }
            var code: Int32 = 0
            if case .failed(let errno) = connection.state() { code = errno }
            close(connection)
            return .failed(connection, code)
        }
        switch connection.state() {
        case .connecting: return nil
        case .connected:
            connection.isEstablished = true
            established += 1
            return .established(connection)
        case .failed(let code):
            close(connection)
            return .failed(connection, code)
        }
    }

    /// Reads away whatever has come.
    /// - Returns: how many bytes, and whether the peer has ended the connection.
    func drain(_ connection: FleetConnection, into buffer: inout [UInt8]) -> (bytes: Int, isOver: Bool) {
        var total = 0
        while true {
            switch connection.receive(into: &buffer) {
            case .bytes(let count): total += count
            case .wouldBlock: return (total, false)
            case .ended, .failed, .insecure: return (total, true)
            }
        }
    }
}
