import ChaosModel
import LinuxKernel
import Synchronization

/// Writes the coordinator's word again and again, on a thread of its own: nothing else that the coordinator does can keep it
/// from showing that it lives. Once the lease was lost nothing more is written: the agents have gone by then.
final class WordKeeper: Sendable {
    private struct State {
        var word: CoordinatorWord
        /// The change that was asked for last, and the one that etcd has.
        var asked = 0, written = 0
        /// When each ping went, on the fleet's clock.
        var pings: [Int: Int64] = [:]
        var loss: String?
        var aliveAt: UInt64
        var isOver = false
        /// When the coordinator was last seen at work.
        var seenAt = Clock.monotonicNanoseconds()
    }

    let lease: Int64
    private let key: String
    private let length: Duration
    private let access: EtcdAccess
    private let flag: EventFlag
    private let state: Mutex<State>
    /// Raised when a word was written, or the lease was lost.
    let news: EventFlag

    private init(
        _ key: String, lease: Int64, _ length: Duration, _ access: EtcdAccess, _ flag: consuming EventFlag,
        _ news: consuming EventFlag
    ) {
        self.key = key
        self.lease = lease
        self.length = length
        self.access = access
        self.flag = flag
        self.news = news
        state = Mutex(State(word: CoordinatorWord(), aliveAt: Clock.monotonicNanoseconds()))
    }

    /// Writes the first word, below a lease of its own.
    /// - Throws: `EtcdError`, also when the run's name is taken; `KernelError`.
    static func begin(_ key: String, lease length: Duration, _ access: EtcdAccess) throws -> WordKeeper {
        let client = EtcdClient(access)
        let lease = try client.grant(length)
        let keeper = WordKeeper(key, lease: lease, length, access, try EventFlag(), try EventFlag())
        guard try client.write([.put(key, FleetCoding.bytes(CoordinatorWord()), lease: lease)], if: [.absent(key)])
        else { throw EtcdError.refused("there is a run of this name already") }
        try KernelThread(name: "word") { keeper.keep() }.start()
        return keeper
    }

    /// Changes the word; it is written at once.
    /// - Returns: a number for `isWritten`.
    @discardableResult
    func say(_ change: (inout CoordinatorWord) -> Void) -> Int {
        let number = state.withLock { state in
            change(&state.word)
            state.asked += 1
            return state.asked
        }
        try? flag.raise()
        return number
    }

    /// Whether etcd has a change.
    func isWritten(_ change: Int) -> Bool { state.withLock { $0.written >= change } }
    /// Why the agents do not hear us any more; `nil` while they do.
    var loss: String? { state.withLock(\.loss) }
    /// When a ping went.
    func sent(ping: Int) -> Int64? { state.withLock { $0.pings[ping] } }

    /// The coordinator is at work: whoever keeps its word must not do so for one that hangs.
    func see() { state.withLock { $0.seenAt = Clock.monotonicNanoseconds() } }

    /// Writes nothing more, and ends the lease with all that goes with it.
    func end() {
        state.withLock { $0.isOver = true }
        try? flag.raise()
        try? EtcdClient(access).revoke(lease)
    }

    private func keep() {
        let beat = UInt64(FleetLease.beat(of: length).nanoseconds)
        let client = EtcdClient(access, patience: FleetLease.patience(of: length))
        while true {
            let asked = Clock.monotonicNanoseconds()
            let mayGoOn = state.withLock { state in
                if asked > state.seenAt + UInt64(length.nanoseconds) {
                    state.loss = state.loss ?? "it was stopped or hung for longer than the lease"
                }
                return !state.isOver && state.loss == nil
            }
            guard mayGoOn else { return }
            do throws(EtcdError) {
                // In this order: a word is only written by who still has the lease.
                let isThere = try client.keepAlive(lease)
                let (word, change) = state.withLock { state in
                    state.word.number += 1
                    // As late as can be: the time that this takes is all that clocks are compared by.
                    if let ping = state.word.ping, state.pings[ping] == nil { state.pings[ping] = FleetClock.now }
                    return (state.word, state.asked)
                }
                // Not as `isThere && …`: an error that is thrown through an autoclosure is no typed one, and was taken for one.
                var isWritten = false
                if isThere {
                    isWritten = try client.write(
                        [.put(key, FleetCoding.bytes(word), lease: lease)], if: [.present(key)])
                }
                state.withLock { state in
                    if isWritten {
                        state.written = max(state.written, change)
                        state.aliveAt = asked
                    } else if !state.isOver {
                        state.loss = "its lease in etcd is over"
                    }
                }
            } catch {
                state.withLock { state in
                    guard asked > state.aliveAt + UInt64(length.nanoseconds) else { return }
                    state.loss = "\(error), for longer than the lease"
                }
            }
            try? news.raise()
            let end = asked + beat
            let now = Clock.monotonicNanoseconds()
            if state.withLock({ $0.written < $0.asked }), now < asked + 50_000_000 { Clock.sleep(milliseconds: 20) }
            if now < end {
                _ = try? Poller.wait(for: [flag.descriptor], milliseconds: Int((end - now) / 1_000_000) + 1)
            }
            _ = try? flag.take()
        }
    }
}
