import ChaosModel
import LinuxKernel
import Synchronization

/// The work of the probe thread: starts every slot when it is due, moves exchanges on, ends them at their deadlines
/// and answers each slot with one sample. Made by one thread, then touched by the probe thread only.
final class ProbeRunner: @unchecked Sendable {
    private static let wakeToken = UInt64.max - 1
    private static let spawnerToken = UInt64.max - 2
    /// Slots started between two looks at the sockets while catching up: of one probe, and of all.
    private static let burst = 64, wholeBurst = 256
    /// How long killed children may take to vanish after the last answer, in nanoseconds.
    private static let burial: Int64 = 1_000_000_000

    private let ground: ExchangeGround
    private let shared: ProbeShared
    private let epoch: Int64
    private var tracks: [ProbeTrack] = []
    private var flights: [ProbeFlight] = []
    /// When each track needs attention: at its next slot or its oldest deadline, or earlier for nothing, when what it
    /// waited for was answered in time.
    private var attention = DueHeap<Int>()
    private var tended: [(track: Int, next: Int64)] = []
    private var asking = 0
    private var lingering = 0

    /// - Parameters:
    ///   - epoch: the run's start; samples count from it.
    ///   - first: when the first slot is due, on CLOCK_MONOTONIC.
    /// - Throws: `KernelError`, such as EMFILE.
    init(_ probes: [PlannedProbe], epoch: Int64, firstSlots: [Int64], shared: ProbeShared) throws(KernelError) {
        self.epoch = epoch
        self.shared = shared
        var commands: [CommandSpawner.Command] = []
        var readings: [@Sendable () -> any SideReading] = []
        let makers = probes.map { probe in
            probe.questions.map { question in
                let index = question.reading == nil ? commands.count : readings.count
                if let command = question.command { commands.append(command) }
                if let reading = question.reading { readings.append(reading) }
                return { question.makeExchange(command: index) }
            }
        }
        ground = try ExchangeGround(
            spawner: commands.isEmpty ? nil : CommandSpawner(commands: commands), readings: readings)
        for (index, probe) in probes.enumerated() {
            let track = ProbeTrack(
                probe: index, first: firstSlots[index], plan: probe, makers: makers[index])
            tracks.append(track)
            attention.insert(index, due: UInt64(track.due))
        }
        try watch(shared.wake.descriptor, Self.wakeToken)
        if let spawner = ground.spawner { try watch(spawner.descriptor, Self.spawnerToken) }
    }

    /// Runs until `ProbeShared.stopAt` has passed and every started slot is answered.
    func run() {
        var burialEnds = Int64.max
        while true {
            let now = Self.now()
            let end = shared.stopAt.load(ordering: .acquiring)
            let cut = end <= now ? shared.cutAt.load(ordering: .acquiring) : .max
            if cut <= now { for index in tracks.indices { cutOff(index) } }
            tend(now, end)
            shared.ring.flush()
            wake(now)
            var next = min(Int64(clamping: attention.due), end > now ? end : .max)
            if end <= now, asking == 0, !tracks.contains(where: { $0.due <= end }) {
                burialEnds = min(burialEnds, now + Self.burial)
                if lingering == 0 || now >= burialEnds { break }
                next = burialEnds
            }
            if asking > 0 { next = min(next, Int64(clamping: ground.alarms.due)) }
            shared.noteWakeUp()
            handleEvents(until: cut > now ? min(next, cut) : asking > 0 ? now : next)
        }
        shared.ring.close()
    }

    private func handleEvents(until moment: Int64) {
        for index in 0..<ground.poll.wait(until: UInt64(moment)) {
            let (token, _) = ground.poll.event(index)
            switch token {
            case Self.wakeToken: _ = try? shared.wake.take()
            case Self.spawnerToken: adopt()
            case _ where token & SideReader.mark != 0: take(event: token)
            default:
                guard let flight = find(token) else { continue }
                ground.event = token
                note(flights[flight].exchange.ready(on: ground), of: flight)
            }
        }
    }

    /// Looks after the tracks whose moment has come, the latest first.
    private func tend(_ now: Int64, _ end: Int64) {
        var left = Self.wholeBurst
        while left > 0, let (index, _) = attention.popDue(at: UInt64(now)) {
            expire(index, now)
            let before = tracks[index].nextSlot
            let next = start(index, now, end)
            left -= Int(tracks[index].nextSlot - before)
            if next < .max { tended.append((index, next)) }
        }
        for (index, next) in tended { attention.insert(index, due: UInt64(next)) }
        tended.removeAll(keepingCapacity: true)
    }

    /// Starts the slots that are due, at most a burst.
    /// - Returns: when this track needs attention again.
    private func start(_ index: Int, _ now: Int64, _ end: Int64) -> Int64 {
        var started = 0
        while tracks[index].due <= min(now, end), started < Self.burst {
            startSlot(index)
            started += 1
        }
        let due = tracks[index].due
        let oldest = tracks[index].oldest
        let deadline = oldest < 0 ? Int64.max : flights[oldest].scheduled + tracks[index].timeout
        return min(due <= end ? due : .max, deadline)
    }

    private func startSlot(_ index: Int) {
        let (number, scheduled, member) = tracks[index].takeSlot()
        let flight = board(index, member)
        let now = Self.now()
        flights[flight].slot = number
        flights[flight].scheduled = scheduled
        flights[flight].lateness = max(0, now - scheduled)
        flights[flight].state = .asking
        asking += 1
        shared.noteStart(lateness: now - scheduled)
        link(flight)
        if now >= scheduled + tracks[index].timeout {
            // We are so late that no answer could count: the failure is ours, not the service's.
            return answer(flight, .local, SocketFailure.timerExpired)
        }
        let token = UInt64(flights[flight].generation) << 32 | UInt64(flight)
        ground.slot = number
        ground.deadline = UInt64(scheduled + tracks[index].timeout)
        note(flights[flight].exchange.start(token: token, on: ground), of: flight)
    }

    private func expire(_ index: Int, _ now: Int64) {
        while tracks[index].oldest >= 0, case let flight = tracks[index].oldest,
            flights[flight].scheduled + tracks[index].timeout <= now
        {
            answer(flight, .timeout, 0)
        }
    }

    private func cutOff(_ index: Int) {
        while tracks[index].oldest >= 0 { answer(tracks[index].oldest, .local, SocketFailure.canceled) }
    }

    /// Questions whose moment has come.
    private func wake(_ now: Int64) {
        while let (token, _) = ground.alarms.popDue(at: UInt64(now)) {
            guard let flight = find(token), flights[flight].state == .asking else { continue }
            ground.event = token
            note(flights[flight].exchange.woken(on: ground), of: flight)
        }
    }

    /// Children that the spawner has started, or could not start.
    private func adopt() {
        guard let spawner = ground.spawner else { return }
        while spawner.nextReply({ token, child, output, errno in
            guard let flight = find(token) else { return }
            ground.event = token
            note(flights[flight].exchange.spawned(child, output: output, errno: errno, on: ground), of: flight)
        }) {}
    }

    /// What a side thread has read.
    private func take(event: UInt64) {
        ground.reader?.fetch(event: event) { token, answer in
            guard let flight = find(token), flights[flight].state == .asking else { return }
            ground.event = token
            note(flights[flight].exchange.read(answer, on: ground), of: flight)
        }
    }

    private func note(_ progress: Progress, of flight: Int) {
        switch progress {
        case .waiting: break
        case .answered(let outcome, let detail, let value): answer(flight, outcome, detail, value)
        case .settled:
            lingering -= 1
            release(flight)
        }
    }

    private func answer(_ flight: Int, _ outcome: Sample.Outcome, _ detail: UInt16, _ value: Double? = nil) {
        let asked = flights[flight]
        let timeout = tracks[asked.track].timeout
        let latency = Self.now() - asked.scheduled
        let isLate = latency >= timeout && outcome != .local
        shared.ring.push(
            Sample(
                probe: tracks[asked.track].probe, slot: asked.slot, scheduled: asked.scheduled - epoch,
                latency: isLate ? timeout : latency, lateness: asked.lateness,
                outcome: isLate ? .timeout : outcome, detail: isLate ? 0 : detail, value: isLate ? nil : value,
                member: UInt8(asked.member), attempts: UInt8(clamping: asked.exchange.attempts),
                isReused: asked.exchange.isOnReusedConnection))
        shared.noteAnswer()
        asking -= 1
        unlink(flight)
        if asked.exchange.finish() {
            release(flight)
        } else {
            flights[flight].state = .lingering
            lingering += 1
        }
    }

    private func find(_ token: UInt64) -> Int? {
        let flight = Int(token & (1 << ExchangeGround.attemptShift - 1))
        guard flight < flights.count, flights[flight].state != .free,
            flights[flight].generation == UInt32(token >> 32)
        else { return nil }
        return flight
    }

    private func board(_ track: Int, _ member: Int) -> Int {
        if let flight = tracks[track].free[member].popLast() { return flight }
        flights.append(ProbeFlight(track: track, member: member, exchange: tracks[track].makers[member]()))
        return flights.count - 1
    }

    private func release(_ flight: Int) {
        flights[flight].state = .free
        flights[flight].generation = (flights[flight].generation + 1) & 0x7fff_ffff
        tracks[flights[flight].track].free[flights[flight].member].append(flight)
    }

    private func link(_ flight: Int) {
        let track = flights[flight].track
        let newest = tracks[track].newest
        flights[flight].older = newest
        flights[flight].newer = -1
        if newest >= 0 { flights[newest].newer = flight } else { tracks[track].oldest = flight }
        tracks[track].newest = flight
    }

    private func unlink(_ flight: Int) {
        let (track, older, newer) = (flights[flight].track, flights[flight].older, flights[flight].newer)
        if older >= 0 { flights[older].newer = newer } else { tracks[track].oldest = newer }
        if newer >= 0 { flights[newer].older = older } else { tracks[track].newest = older }
    }

    private func watch(_ descriptor: Int32, _ token: UInt64) throws(KernelError) {
        let code = ground.poll.add(descriptor, for: .read, token: token)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
    }

    private static func now() -> Int64 { Int64(Clock.monotonicNanoseconds()) }
}
