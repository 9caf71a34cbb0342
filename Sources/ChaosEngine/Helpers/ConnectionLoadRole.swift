import ChaosModel
import LinuxKernel

/// Opens connections at a rate: an open loop, which falls behind nobody.
struct ConnectionLoadRole {
    private typealias Counters = Tally<ConnectionLoad.Counter>

    let load: ConnectionLoad
    private let fleet: ConnectionFleet
    private let counters: Counters
    private let message: [UInt8]
    private var closing = DueQueue<UInt64>()
    private var connecting = DueQueue<UInt64>()
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    init(_ load: ConnectionLoad) throws(KernelError) {
        self.load = load
        message = Array((load.send ?? "").utf8)
        fleet = try ConnectionFleet(
            to: load.endpoints, connections: load.connections, resetsOnClose: load.close == .reset)
        counters = try Counters()
    }

    /// Opens connections until standard input ends, which closes them all.
    mutating func run() {
        HelperRole.say("ready")
        let start = Clock.monotonicNanoseconds()
        let total = load.total.map(UInt64.init) ?? .max
        var attempts: UInt64 = 0
        while !fleet.isOver {
            let now = Clock.monotonicNanoseconds()
            let due = min(total, UInt64(Double(now - start) * load.rate / 1e9) + 1)
            // A few at a time: what is due to end must not wait for all that is due to begin.
            for _ in 0..<min(256, due - min(due, attempts)) {
                attempts += 1
                open(at: now)
            }
            // A rate may be so low that the next one is due beyond the clock's end.
            let next = attempts < total ? start + UInt64(min(0x1p62, Double(attempts) * 1e9 / load.rate)) : .max
            for event in fleet.wait(until: min(next, closing.due, connecting.due)) { take(event) }
            expire(at: Clock.monotonicNanoseconds())
        }
    }

    private mutating func open(at now: UInt64) {
        guard fleet.count < load.connections else {
            counters[.skipped] += 1
            return
        }
        do throws(KernelError) {
            let connection = try fleet.open(at: now)
            connecting.append(connection.token, due: now + UInt64(load.timeout))
        } catch {
            count(failure: error.errno)
        }
    }

    private mutating func take(_ event: ConnectionFleet.Event) {
        switch event {
        case .established(let connection):
            counters[.opened] += 1
            counters.raise(.peak, to: fleet.established)
            if !message.isEmpty { _ = connection.send(message, from: 0) }
            closing.append(connection.token, due: Clock.monotonicNanoseconds() + UInt64(load.hold))
        case .readable(let connection):
            guard fleet.drain(connection, into: &buffer).isOver else { return }
            counters[.closedByPeer] += 1
            fleet.close(connection)
        case .failed(let connection, let code):
            if connection.isEstablished { counters[.closedByPeer] += 1 } else { count(failure: code) }
        }
    }

    private mutating func expire(at now: UInt64) {
        while let token = closing.popDue(at: now) {
            if let connection = fleet.connection(token) { fleet.close(connection) }
        }
        while let token = connecting.popDue(at: now) {
            guard let connection = fleet.connection(token), !connection.isEstablished else { continue }
            counters[.timedOut] += 1
            fleet.close(connection)
        }
    }

    private func count(failure code: Int32) {
        switch SocketFailure(errno: code) {
        case .refused, .reset: counters[.refused] += 1
        case .timedOut: counters[.timedOut] += 1
        case .unreachable, .local: counters[.failed] += 1
        }
    }
}
