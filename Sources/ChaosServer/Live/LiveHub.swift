import ChaosModel
import NIOCore
import Synchronization

/// Gives what a run says of itself, and that the daemon changed, to everyone who watches. Each message is encoded once; no
/// client holds up another, nor the one who speaks.
public final class LiveHub: Sendable {
    /// So many watch at once.
    public static let mostClients = 200
    /// States of the last two minutes, at four a second, are given to a client that comes.
    static let mostStatuses = 480

    private struct State {
        var number: UInt64 = 0
        var snapshot = LiveSnapshot()
        /// The messages about the run of now, by what is kept of them.
        var begin: LiveFrame?, events: [LiveFrame] = [], statuses: [LiveFrame] = [], end: LiveFrame?
        /// The newest event that is no longer kept.
        var forgotten: UInt64 = 0
        var clients: [UInt64: LiveMailbox] = [:]
        var lastClient: UInt64 = 0
        var isClosed = false
    }
    private let state = Mutex(State())
    /// Tells the numbers of this hub from those of another.
    let epoch: String

    /// A hub that knows of no run.
    public init() { epoch = String(UInt64.random(in: 0 ... .max), radix: 36) }

    /// What is known of the run of now, or of the last one.
    public var snapshot: LiveSnapshot { state.withLock(\.snapshot) }

    /// How many watch.
    public var clients: Int { state.withLock(\.clients.count) }

    /// Tells everyone what a run says of itself.
    /// - Throws: when it cannot be written as JSON.
    public func tell(_ line: LiveLine) throws {
        try state.withLock { state in
            let frame = try LiveFrame(state.number + 1, line, epoch: epoch)
            state.snapshot.take(line)
            switch line {
            case .begin:
                (state.begin, state.events, state.statuses, state.end) = (frame, [], [], nil)
                state.forgotten = 0
            case .event:
                state.events.append(frame)
                if state.events.count > LiveSnapshot.mostEvents { state.forgotten = state.events.removeFirst().number }
            case .status:
                state.statuses.append(frame)
                if state.statuses.count > Self.mostStatuses { state.statuses.removeFirst() }
            case .end: state.end = frame
            }
            Self.send(frame, &state)
        }
    }

    /// Tells everyone that something changed in the daemon, with how it stands.
    /// - Throws: when it cannot be written as JSON.
    public func tell(_ status: DaemonStatus) throws {
        try state.withLock { state in
            Self.send(try LiveFrame(state.number + 1, .daemon, epoch: epoch, status), &state)
        }
    }

    /// Has everyone to whom nothing was sent for a while be sent a comment, so that nothing between takes the connection for
    /// dead and a client that is gone is noticed.
    public func beat() { for mailbox in state.withLock({ Array($0.clients.values) }) { mailbox.beat() } }

    /// Lets everyone go, and nobody in any more: the daemon ends.
    public func close() {
        let clients = state.withLock { state in
            defer { state.clients = [:] }
            state.isClosed = true
            return Array(state.clients.values)
        }
        for mailbox in clients { mailbox.close() }
    }

    /// Whether another client can watch.
    var hasRoom: Bool { state.withLock { $0.clients.count < Self.mostClients } }

    /// Somebody who watches.
    struct Client: Sendable {
        let number: UInt64
        let mailbox: LiveMailbox
        /// What is sent first: what they missed, or all that is known.
        let first: ByteBuffer
    }

    /// Lets somebody watch; `nil` when too many do, or the daemon ends.
    /// - Parameters:
    ///   - last: the `Last-Event-ID` of one who comes back.
    ///   - onDrop: is called when they are let go because they take nothing.
    func enter(after last: String? = nil, onDrop: (@Sendable () -> Void)? = nil) throws -> Client? {
        try state.withLock { state in
            guard !state.isClosed, state.clients.count < Self.mostClients else { return nil }
            var first = ByteBuffer(string: "retry: 2000\n\n")
            let known = LiveFrame.number(in: last, epoch: epoch)
            let resumed = known.flatMap { $0 >= state.forgotten && $0 <= state.number ? $0 : nil }
            if resumed == nil {
                let reset = try LiveFrame(0, .reset, epoch: epoch, [String: String]())
                first.writeImmutableBuffer(reset.bytes)
            }
            let frames =
                [state.begin].compactMap(\.self) + Self.merged(state.events, state.statuses)
                + [state.end].compactMap(\.self)
            for frame in frames where frame.number > resumed ?? 0 { first.writeImmutableBuffer(frame.bytes) }
            state.lastClient += 1
            let mailbox = LiveMailbox(onDrop: onDrop)
            state.clients[state.lastClient] = mailbox
            return Client(number: state.lastClient, mailbox: mailbox, first: first)
        }
    }

    /// Somebody watches no longer.
    func leave(_ client: Client) {
        state.withLock { $0.clients[client.number] = nil }
        client.mailbox.close()
    }

    private static func send(_ frame: LiveFrame, _ state: inout State) {
        state.number = frame.number
        // In the lock, so that everyone gets everything in the same order. It never waits.
        state.clients = state.clients.filter { $0.value.put(frame) }
    }

    /// In the order of their numbers.
    private static func merged(_ events: [LiveFrame], _ statuses: [LiveFrame]) -> [LiveFrame] {
        (events + statuses).sorted { $0.number < $1.number }
    }
}
