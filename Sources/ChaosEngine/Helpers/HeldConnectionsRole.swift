import ChaosModel
import LinuxKernel

/// Holds connections open, each as slow as its mode says, and opens anew what the server closes.
struct HeldConnectionsRole {
    private typealias Counters = Tally<HeldConnections.Counter>

    /// How long after a refusal or a cut the next attempt is made, in nanoseconds.
    private static let pause: UInt64 = 100_000_000
    /// By when the first connections have to be there, and all of them are waited for, in nanoseconds.
    private static let patience: UInt64 = 1_500_000_000

    private let held: HeldConnections
    private let fleet: ConnectionFleet
    private let counters: Counters
    /// Between two acts of one connection, in nanoseconds; `nil` when it never acts.
    private let period: UInt64?
    private var acting = DueQueue<UInt64>()
    private var reopening = DueQueue<UInt64>()
    private var buffer: [UInt8]
    private var missing: Int
    private var isReady = false
    private var lastFailure: Int32 = 110

    init(_ held: HeldConnections) throws(KernelError) {
        self.held = held
        missing = held.connections
        var receiveBuffer: Int32?
        switch held.mode {
        case .idle:
            period = nil
            buffer = [UInt8](repeating: 0, count: 16_384)
        case .slowReader(_, let speed):
            // Up to ten reads a second: so many bytes each that the rate comes out.
            let reads = min(speed, 10)
            period = 1_000_000_000 / UInt64(reads)
            buffer = [UInt8](repeating: 0, count: speed / reads)
            receiveBuffer = 1
        case .drip(_, let interval):
            period = UInt64(interval)
            buffer = [UInt8](repeating: 0, count: 16_384)
        }
        fleet = try ConnectionFleet(
            to: held.endpoints, connections: held.connections, receiveBuffer: receiveBuffer)
        counters = try Counters()
    }

    /// Holds until standard input ends, which resets them all.
    /// - Throws: `KernelError` when not one connection came about.
    mutating func run() throws(KernelError) {
        let start = Clock.monotonicNanoseconds()
        while !fleet.isOver {
            let now = Clock.monotonicNanoseconds()
            while reopening.popDue(at: now) != nil { missing += 1 }
            for _ in 0..<min(512, missing) { open(at: now) }
            try report(at: now, start)
            let next = missing > 0 ? now : min(acting.due, reopening.due)
            for event in fleet.wait(until: isReady ? next : min(next, start + Self.patience)) { take(event) }
            act(at: Clock.monotonicNanoseconds())
        }
    }

    private mutating func report(at now: UInt64, _ start: UInt64) throws(KernelError) {
        guard !isReady, fleet.established == held.connections || now >= start + Self.patience else { return }
        guard counters[.opened] > 0 else {
            throw KernelError(
                "connect to \(held.endpoints.map(\.description).joined(separator: ", "))", errno: lastFailure)
        }
        isReady = true
        HelperRole.say("ready")
    }

    private mutating func open(at now: UInt64) {
        missing -= 1
        do throws(KernelError) { try fleet.open(at: now) } catch {
            lastFailure = error.errno
            counters[.failed] += 1
            reopening.append(0, due: Clock.monotonicNanoseconds() + Self.pause)
        }
    }

    private mutating func take(_ event: ConnectionFleet.Event) {
        switch event {
        case .established(let connection):
            counters[.opened] += 1
            counters.raise(.held, to: fleet.established)
            switch held.mode {
            case .idle: break
            case .slowReader(let path, _):
                _ = send(on: connection, Array((head(path, connection) + "Connection: close\r\n\r\n").utf8))
            // At once: a server gives up those that have said nothing before it turns others away.
            case .drip(let path, _): _ = send(on: connection, [nextByte(path, connection)])
            }
            if let period { acting.append(connection.token, due: Clock.monotonicNanoseconds() + period) }
        case .readable(let connection):
            // A slow reader looks when it is time to.
            if case .slowReader = held.mode { return }
            let (bytes, isOver) = fleet.drain(connection, into: &buffer)
            counters[.read] += UInt64(bytes)
            if isOver { lose(connection) }
        case .failed(let connection, let code):
            if connection.isEstablished {
                lose(connection)
            } else {
                lastFailure = code
                counters[.failed] += 1
                reopening.append(0, due: Clock.monotonicNanoseconds() + Self.pause)
            }
        }
    }

    private mutating func act(at now: UInt64) {
        guard let period else { return }
        while let token = acting.popDue(at: now) {
            guard let connection = fleet.connection(token) else { continue }
            let isOver =
                switch held.mode {
                case .idle: false
                case .slowReader: !read(from: connection)
                case .drip(let path, _): !send(on: connection, [nextByte(path, connection)])
                }
            if isOver { lose(connection) } else { acting.append(token, due: now + period) }
        }
    }

    private mutating func read(from connection: FleetConnection) -> Bool {
        switch connection.receive(into: &buffer) {
        case .bytes(let count): counters[.read] += UInt64(count)
        case .wouldBlock: break
        case .ended, .failed, .insecure: return false
        }
        return true
    }

    private func send(on connection: FleetConnection, _ bytes: [UInt8]) -> Bool {
        switch connection.send(bytes, from: 0) {
        case .bytes(let count):
            connection.sent += count
            counters[.sent] += UInt64(count)
        case .wouldBlock: break
        case .ended, .failed, .insecure: return false
        }
        return true
    }

    /// The head of a request, then header fields without end.
    private func nextByte(_ path: String, _ connection: FleetConnection) -> UInt8 {
        let head = Array(head(path, connection).utf8)
        let field = Array("X-Drip: 1\r\n".utf8)
        return connection.sent < head.count
            ? head[connection.sent] : field[(connection.sent - head.count) % field.count]
    }

    private func head(_ path: String, _ connection: FleetConnection) -> String {
        "GET \(path) HTTP/1.1\r\nHost: \(held.endpoints[connection.endpoint])\r\nUser-Agent: aftershock\r\n"
    }

    private mutating func lose(_ connection: FleetConnection) {
        fleet.close(connection)
        counters[.closedByPeer] += 1
        reopening.append(0, due: Clock.monotonicNanoseconds() + Self.pause)
    }
}
