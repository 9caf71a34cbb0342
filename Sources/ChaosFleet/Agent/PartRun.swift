import ChaosEngine
import ChaosModel
import LinuxKernel

/// A part of a drill on this host, from the plan to its result.
final class PartRun {
    let name: String
    private let agent: Agent
    private var part: FleetPart?
    private var process: PartProcess?
    private var life: DeadManSwitch?
    private var state = PartState(.preparing)
    /// The state that etcd has.
    private var told: PartState?
    private var comparison: ClockComparison?
    private var armed: GateTime?
    private var arrived = -1
    private var beganAt: UInt64?
    private var isCoordinated = true
    private var lastPing = 0
    /// The coordinator's last word that the watch brought.
    private var watched: Int64 = 0
    private var pendingPong: ClockPong?
    private var result: PartDelivery?
    private var feed: PartFeed?
    private var nextPoll: UInt64 = 0
    /// When something is due.
    private(set) var nextLook: UInt64 = 0
    private var nextTry: UInt64 = 0

    init(_ name: String, of agent: Agent) {
        self.name = name
        self.agent = agent
    }

    /// Whether nothing of it runs any more.
    var isOver: Bool { state.isFinal && process == nil }
    /// Whether everything is said and read, or nobody listens any more.
    var isSettled: Bool { isOver && !isCoordinated && isForgotten }
    private var isForgotten = false
    /// Whether etcd has refused what it wrote, which is said once.
    private var isRefused = false
    /// The lease of what it writes.
    private var lease: Int64?
    /// Readable when its process says something or has ended.
    var descriptor: Int32 { process?.descriptor ?? -1 }

    private var reports: String { agent.keys.report(agent.host.name, run: name) }

    /// Begins what is asked for.
    func begin(_ part: FleetPart) {
        self.part = part
        life = DeadManSwitch(lease: part.lease, aliveAt: Int64(Clock.monotonicNanoseconds()))
        do throws(KernelError) {
            process = try PartProcess(part, settings: agent.settings, folder: agent.folder)
            sendLife()
        } catch { return refuse("the run cannot be started: \(error)") }
        if part.action == .run {
            feed = PartFeed(
                state: agent.settings.state, run: part.localRun, every: part.feedMilliseconds)
        }
        tellState()
    }

    /// Does not take it.
    func refuse(_ reason: String) {
        state = PartState(.refused, text: reason, exitCode: 2)
        tellState()
    }

    /// Ends it before its time.
    func end(_ reason: String) { process?.say(.end(reason)) }

    /// The coordinator's word is gone: its lease is over, or it has ended.
    func coordinatorIsGone() {
        guard isCoordinated else { return }
        isCoordinated = false
        end("the drill's coordinator is gone")
        forget()
    }

    /// The watch brings a word of the coordinator's.
    func hear(_ word: CoordinatorWord, at moment: Int64) {
        watched = max(watched, word.number)
        take(word, heardAt: moment)
    }

    /// The coordinator says something.
    private func take(_ word: CoordinatorWord, heardAt moment: Int64) {
        if let stop = word.stop { end(stop) }
        if let ping = word.ping, ping > lastPing, !isOver {
            lastPing = ping
            let pong = ClockPong(
                number: ping, received: moment, sent: FleetClock.now, wallAhead: FleetClock.wallAhead)
            try? tell("pong", FleetCoding.bytes(pong))
        }
        if let commit = word.commit, commit.gate == arrived, armed?.gate != commit.gate, state.phase == .ready {
            armed = commit
            state = PartState(.armed, gate: commit.gate)
            tellState()
        }
        if let go = word.go, let armed, go == armed.gate, state.phase == .armed { open(armed) }
    }

    /// The gate opens at the common time, unless that is over.
    private func open(_ gate: GateTime) {
        guard let comparison else { return }
        let moment = FleetClock.monotonic(gate.at + comparison.offset)
        guard moment > Clock.monotonicNanoseconds() + 1_000_000 else {
            return end("the word to go on reached \(agent.host.name) after the common time")
        }
        process?.say(.open(gate: gate.gate, at: moment))
        state = PartState(.running, gate: gate.gate)
        tellState()
    }

    /// The coordinator knows how our clock stands to its own.
    func clockIsCompared(_ value: [UInt8]) {
        guard let found = FleetCoding.value(ClockComparison.self, value), found.isPlausible else { return }
        comparison = found
        becomeReady()
    }

    private func becomeReady() {
        guard comparison != nil, arrived >= 0, state.phase == .preparing || state.phase == .running,
            arrived > state.gate || state.phase == .preparing
        else { return }
        state = PartState(.ready, gate: arrived)
        tellState()
    }

    // MARK: Looking

    /// Whatever is due: what the run says, whether it has ended, whether the coordinator lives, what etcd does not know yet.
    func look() {
        hearProcess()
        let now = Clock.monotonicNanoseconds()
        if now >= nextPoll, isCoordinated { poll(now) }
        if let feed, isCoordinated { feed.pass(at: now, tell) }
        if isCoordinated ? told != state : isOver, now >= nextTry { tellState() }
        nextLook =
            result?.isDelivered == false && isCoordinated ? now : now + (process == nil ? 1_000_000_000 : 200_000_000)
    }

    private func hearProcess() {
        guard let process else { return }
        for word in process.words() {
            switch word {
            case .began(let moment): beganAt = moment
            case .arrived(let gate):
                arrived = gate
                becomeReady()
            default: break
            }
        }
        guard let ending = process.ending() else { return }
        self.process = nil
        defer { if !isCoordinated { forget() } }
        if isCoordinated { feed?.finish(tell) }
        feed = nil
        conclude(ending)
    }

    private func conclude(_ ending: PartProcess.Ending) {
        guard let part else { return }
        if part.action == .plan {
            state = PartState(ending.code == 0 ? .planned : .refused, text: ending.text, exitCode: ending.code)
        } else if ending.code == 2, beganAt == nil {
            state = PartState(.refused, text: ending.text, exitCode: 2)
        } else {
            let delivery = PartDelivery(state: agent.settings.state, run: part.localRun, beganAt: beganAt)
            result = delivery
            state = PartState(
                .done, gate: max(0, arrived), text: delivery.reason ?? ending.text, exitCode: ending.code,
                pieces: delivery.pieces.count)
        }
        let words = state.phase == .planned ? "planned" : state.text.isEmpty ? "exit code \(ending.code)" : state.text
        agent.note("\(name) is over: \(words)")
        tellState()
    }

    /// Reads the coordinator's word from a majority: that it changes is what keeps the run alive.
    private func poll(_ now: UInt64) {
        nextPoll = now + UInt64(FleetLease.beat(of: part?.lease ?? FleetLease.standard).nanoseconds)
        do throws(EtcdError) {
            let entry = try agent.client.get(agent.keys.word(name))
            let word = entry.flatMap { FleetCoding.value(CoordinatorWord.self, $0.value) }.flatMap {
                $0.isPlausible ? $0 : nil
            }
            life?.read(word?.number, askedAt: Int64(now))
            sendLife()
            guard let word else { return coordinatorIsGone() }
            if let lease, try !agent.client.keepAlive(lease) { leaseIsLost() }
            take(word, heardAt: FleetClock.now)
            // Its member may be cut off from the others, and not know.
            if word.number > watched + 3 {
                watched = word.number
                agent.distrustWatch()
            }
        } catch { agent.distrustWatch() }
    }

    private func sendLife() {
        guard let life else { return }
        process?.say(.alive(until: UInt64(max(0, life.deadline))))
    }

    // MARK: Telling

    /// Tells etcd the state; what came before it comes first. Tried again when it fails.
    private func tellState() {
        guard isCoordinated else { return forget() }
        do throws(EtcdError) {
            if let result, !result.isDelivered {
                try result.deliverNext(tell)
                nextTry = 0
                // The state says that it is all there, and so comes last.
                if !result.isDelivered { return }
            }
            state.beganAt = beganAt.map { FleetClock.moment(monotonic: $0) }
            try tell("state", FleetCoding.bytes(state))
            told = state
        } catch { nextTry = Clock.monotonicNanoseconds() + 300_000_000 }
    }

    /// Writes below the host's own keys of this run. They have a lease of their own, so that what etcd was slow to take does
    /// not stay behind either: a write that comes after the lease's end is none.
    private func tell(_ what: String, _ value: [UInt8]) throws(EtcdError) {
        let mine: Int64
        if let lease {
            mine = lease
        } else {
            mine = try agent.client.grant(part?.lease ?? FleetLease.standard)
            lease = mine
        }
        do throws(EtcdError) { try agent.client.put(reports + what, value, lease: mine) } catch {
            if case .refused(let reason) = error {
                leaseIsLost()
                if !isRefused { agent.note("\(name): \(reason)") }
                isRefused = true
            }
            throw error
        }
    }

    /// Everything that went with the lease is gone, and has to be told again.
    private func leaseIsLost() {
        lease = nil
        told = nil
        result?.startAgain()
    }

    /// Nobody will read what is there: it goes.
    private func forget() {
        guard isOver else { return }
        isForgotten = true
        guard let lease else { return }
        // Where that fails, the lease ends by itself.
        try? agent.client.revoke(lease)
        self.lease = nil
    }
}
