import NIOCore
import Synchronization

/// What one client has yet to be sent. It never grows beyond its bound: of a client that is slow, states are left out first;
/// one that cannot even take the events is let go, and may come back for what it missed.
final class LiveMailbox: Sendable {
    /// So many messages wait at most.
    static let bound = 256

    private struct State {
        var waiting: [LiveFrame] = []
        var isOver = false
        var hasHeartbeat = false
        var onDrop: (@Sendable () -> Void)?
    }
    private let state: Mutex<State>
    private let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    /// - Parameter onDrop: is called once when the client is let go because it is too slow.
    init(onDrop: (@Sendable () -> Void)? = nil) {
        state = Mutex(State(onDrop: onDrop))
        (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Puts a message in; never waits.
    /// - Returns: whether the client is still to be served.
    func put(_ frame: LiveFrame) -> Bool {
        let (isOver, onDrop) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard !state.isOver else { return (true, nil) }
            if state.waiting.count >= Self.bound {
                state.waiting.removeAll { $0.kind == .status }
                if state.waiting.count >= Self.bound {
                    state.waiting.removeAll()
                    state.isOver = true
                    defer { state.onDrop = nil }
                    return (true, state.onDrop)
                }
            }
            state.waiting.append(frame)
            return (false, nil)
        }
        if isOver { ring.finish() } else { ring.yield() }
        onDrop?()
        return !isOver
    }

    /// Has a heartbeat sent, when nothing else waits.
    func beat() {
        let isIdle = state.withLock { state in
            guard !state.isOver, state.waiting.isEmpty else { return false }
            state.hasHeartbeat = true
            return true
        }
        if isIdle { ring.yield() }
    }

    /// How many messages wait.
    var count: Int { state.withLock(\.waiting.count) }

    /// Lets the client go after what waits for it.
    func close() {
        state.withLock {
            $0.isOver = true
            $0.onDrop = nil
        }
        ring.finish()
    }

    /// What is to be sent next, in one piece; `nil` when the client is let go. One task at a time asks.
    func next() async -> ByteBuffer? {
        while true {
            if let bytes = take() { return bytes }
            if state.withLock(\.isOver) { return nil }
            var bells = bell.makeAsyncIterator()
            // The end of the bell comes after the last message was put in: look once more.
            if await bells.next() == nil {
                if Task.isCancelled { return nil }
                return take()
            }
        }
    }

    private func take() -> ByteBuffer? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                guard state.hasHeartbeat else { return nil }
                state.hasHeartbeat = false
                return LiveFrame.heartbeat
            }
            var bytes = ByteBuffer()
            bytes.reserveCapacity(state.waiting.reduce(0) { $0 + $1.bytes.readableBytes })
            for frame in state.waiting { bytes.writeImmutableBuffer(frame.bytes) }
            state.waiting.removeAll()
            state.hasHeartbeat = false
            return bytes
        }
    }
}
