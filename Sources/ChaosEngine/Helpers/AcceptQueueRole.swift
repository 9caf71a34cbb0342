import ChaosModel
import LinuxKernel

/// Fills accept queues and keeps them full: as many connections as the kernel lets in, and a few more that knock.
struct AcceptQueueRole {
    private typealias Counters = Tally<AcceptQueueLoad.Counter>

    /// Between two looks at the queues, in nanoseconds.
    private static let period: UInt64 = 10_000_000
    /// By when a queue that nobody empties has to be full, in nanoseconds.
    private static let patience: UInt64 = 2_200_000_000
    /// After this, an attempt that came to nothing is made from another port: with SO_REUSEPORT the port decides
    /// which of several queues it goes to. In nanoseconds.
    private static let retry: UInt64 = 300_000_000
    /// Attempts that wait at each full queue, so that a place that becomes free is taken at once.
    private static let knocking = 2

    private let load: AcceptQueueLoad
    private let fleet: ConnectionFleet
    private let counters: Counters
    private let reader: AcceptQueueReader
    private let overflowsBefore: Double
    private var pending: [[FleetConnection]]
    private var isReady = false
    private var buffer = [UInt8](repeating: 0, count: 16_384)
    private var lastFailure: KernelError?

    init(_ load: AcceptQueueLoad) throws(KernelError) {
        self.load = load
        fleet = try ConnectionFleet(to: load.endpoints, connections: 1)
        counters = try Counters()
        reader = try AcceptQueueReader()
        overflowsBefore = Self.overflows()
        pending = load.listeners.map { _ in [] }
    }

    /// Keeps the queues full until standard input ends, which resets the connections in them.
    /// - Throws: `KernelError` when nobody accepts and yet a queue does not fill.
    mutating func run() throws(KernelError) {
        let start = Clock.monotonicNanoseconds()
        while !fleet.isOver {
            let now = Clock.monotonicNanoseconds()
            var isFull = true
            var length = 0
            var limit = 0
            for (index, listener) in load.listeners.enumerated() {
                let queues = try reader.queues(on: listener.port).filter { $0.address == listener.address }
                isFull = isFull && !queues.isEmpty && queues.allSatisfy(\.isFull)
                length += queues.reduce(0) { $0 + $1.length }
                limit += queues.reduce(0) { $0 + $1.limit }
                fill(index, missing: queues.reduce(0) { $0 + max(0, $1.limit + 1 - $1.length) }, at: now)
            }
            counters.raise(.length, to: length)
            counters.raise(.limit, to: limit)
            counters[.overflows] = UInt64(max(0, Self.overflows() - overflowsBefore))
            try report(isFull, length, of: limit, at: now, start)
            listen(until: now + Self.period)
        }
    }

    private mutating func report(
        _ isFull: Bool, _ length: Int, of limit: Int, at now: UInt64, _ start: UInt64
    ) throws(KernelError) {
        guard !isReady else { return }
        if isFull || (!load.isAcceptorPaused && counters[.opened] > 0) {
            isReady = true
            HelperRole.say("ready")
        } else if now > start + Self.patience {
            throw KernelError(
                "fill the accept queue: \(length) of \(limit + 1) after two seconds, \(lastFailure?.call ?? "connect")",
                errno: lastFailure?.errno ?? 110)
        }
    }

    /// Opens what a listener's queues lack, and a few more.
    private mutating func fill(_ index: Int, missing: Int, at now: UInt64) {
        pending[index].removeAll { connection in
            guard !connection.isEstablished, fleet.connection(connection.token) != nil else { return true }
            guard missing > 0, now > connection.begun + Self.retry else { return false }
            fleet.close(connection)
            return true
        }
        for _ in 0..<min(512, max(0, missing + Self.knocking - pending[index].count)) {
            do throws(KernelError) { pending[index].append(try fleet.open(index, at: now)) } catch {
                lastFailure = error
                return
            }
        }
    }

    private mutating func listen(until moment: UInt64) {
        while !fleet.isOver, Clock.monotonicNanoseconds() < moment {
            for event in fleet.wait(until: moment) {
                switch event {
                case .established: counters[.opened] += 1
                case .readable(let connection):
                    if fleet.drain(connection, into: &buffer).isOver { fleet.close(connection) }
                case .failed(_, let code): lastFailure = KernelError("connect", errno: code)
                }
            }
        }
    }

    private static func overflows() -> Double { NetworkCounters.listenOverflows() }
}
