import ChaosFleet
import ChaosModel
import LinuxKernel
import Synchronization

/// An agent that says all that a real one says, and does nothing: a thread that follows etcd, and a connection for its answers.
final class SimulatedAgent: Sendable {
    private struct State {
        var client: EtcdClient
        var part: FleetPart?
        var phase = PartState.Phase.preparing
        var isCompared = false
        var armed: Int?
        var lastPing = 0
        var number: Int64 = 0
    }

    let host: FleetHost
    private let keys: FleetKeys
    private let lease: Int64
    private let state: Mutex<State>
    private let watch = Mutex<EtcdWatch?>(nil)
    /// When each word of a coordinator was heard, by its number.
    let heard = Mutex<[Int64: Int64]>([:])
    /// When it would have begun, on the fleet's clock.
    let began = Atomic<Int64>(0)

    init(_ number: Int, _ access: EtcdAccess, fleet: String, lease: Int64) throws {
        host = FleetHost(
            name: "h\(number)", session: "s\(number)", labels: ["role": "simulated"],
            addresses: ["10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"], version: "0", kernel: "simulated",
            cpus: 2, missing: ["sch_netem": "not simulated"])
        keys = FleetKeys(fleet: fleet)
        self.lease = lease
        let client = EtcdClient(access, patience: .seconds(10))
        try client.put(keys.host(host.name), FleetCoding.bytes(host), lease: lease)
        state = Mutex(State(client: client))
        let mine = try EtcdWatch(access, prefixes: [keys.inbox(host.name), keys.words, keys.halt]) { [weak self] in
            self?.take($0)
        }
        watch.withLock { $0 = mine }
    }

    /// How many bytes it has sent and received, without HTTP's heads.
    var bytes: (sent: Int, received: Int) {
        let own = state.withLock { ($0.client.bytesSent, $0.client.bytesReceived) }
        return (own.0, own.1 + (watch.withLock { $0?.bytesReceived } ?? 0))
    }

    /// Reads the coordinator's word, as real agents do a few times within the lease.
    func poll() {
        state.withLock { state in
            guard let run = state.part?.run, state.phase != .done else { return }
            _ = try? state.client.get(keys.word(run))
        }
    }

    func stop() { watch.withLock { $0?.stop() } }

    private func take(_ event: EtcdWatch.Event) {
        let now = FleetClock.now
        switch event {
        case .put(let entry): take(entry, now)
        case .snapshot(let entries): for entry in entries { take(entry, now) }
        case .gone, .trouble: break
        }
    }

    private func take(_ entry: EtcdClient.Entry, _ now: Int64) {
        state.withLock { state in
            if entry.key.hasPrefix(keys.words) {
                guard let word = FleetCoding.value(CoordinatorWord.self, entry.value) else { return }
                heard.withLock { $0[word.number] = now }
                hear(word, now, &state)
            } else if entry.key.hasSuffix("/clock") {
                state.isCompared = true
                if state.phase == .preparing { say(.ready, &state) }
            } else if let sealed = FleetCoding.value(SealedPart.self, entry.value),
                let part = FleetCoding.value(FleetPart.self, Array(sealed.part.utf8)), part.run != state.part?.run
            {
                state = State(client: state.client, part: part)
                tell("state", FleetCoding.bytes(PartState(.preparing)), &state)
            }
        }
    }

    private func hear(_ word: CoordinatorWord, _ now: Int64, _ state: inout State) {
        guard state.part != nil else { return }
        if let ping = word.ping, ping > state.lastPing {
            state.lastPing = ping
            tell("pong", FleetCoding.bytes(ClockPong(number: ping, received: now, sent: FleetClock.now)), &state)
        }
        if let commit = word.commit, state.phase == .ready {
            state.armed = commit.gate
            say(.armed, &state)
        }
        if let go = word.go, go == state.armed, state.phase == .armed {
            began.store(FleetClock.now, ordering: .relaxed)
            say(.running, &state)
            tell("events/0", FleetCoding.bytes([Record.Event(at: 1, kind: .faultOn, text: "simulated")]), &state)
            say(.done, &state)
        }
        if word.stop != nil { say(.done, &state) }
    }

    private func say(_ phase: PartState.Phase, _ state: inout State) {
        state.phase = phase
        tell("state", FleetCoding.bytes(PartState(phase, exitCode: phase == .done ? 0 : nil)), &state)
    }

    private func tell(_ what: String, _ value: [UInt8], _ state: inout State) {
        guard let part = state.part else { return }
        try? state.client.put(keys.report(host.name, run: part.run) + what, value, lease: lease)
    }
}
