import ChaosModel
import ChaosTestKit
import Glibc
import LinuxKernel

@testable import ChaosEngine

/// What is around a simulated run: a clock that goes only as far as somebody waits, the guardian's watch, and everybody
/// else on the host. All of it is one thread's.
///
/// Beside the host's state it keeps a second one, the shadow: what the host would be if the run had never been.
final class SimulatedWorld: Surroundings, @unchecked Sendable {
    /// The executor's death: what it left.
    struct Death {
        var reason: String
        var journal: [UInt8]
        var time: UInt64
    }

    private static let beginning: UInt64 = 1_000_000_000_000

    let seed: UInt64
    let journal: String
    let trace: SimulationTrace
    let plan: Plan
    /// The host as the process that is at work now sees it.
    private(set) var host: SimulatedHost
    var shadow: SimulatedState
    /// What somebody else has written, by fact: each of the values that it had without us.
    var touched: [String: Set<String>] = [:]
    var random: SeededRandom
    var supervisor = SimulatedSupervisor()
    var violations: [String] = []
    /// Kinds of disaster that came to pass.
    var met: [String: Int] = [:]
    var nextPID: Int32 = 9000
    private(set) var now = SimulatedWorld.beginning
    private(set) var death: Death?
    private(set) var isGuardianAlive = true
    var guardianFailure: RunStop? { isGuardianAlive ? nil : .guardianDied }
    /// Whether the kernel accepts the next change, or the next undo, and does nothing.
    var ignoresChange = false, ignoresUndo = false
    /// Whether the executor was killed by the guardian although nothing had stopped it.
    var hasHung = false
    /// For how long the machine was paused: the run has that much less until its deadline.
    private var leapt: UInt64 = 0
    /// Who is at work: the executor, or a process that recovers.
    var stage = Stage.executor
    private let deadline: UInt64
    private var pulse: Pulse
    private var lastLook: UInt64
    private var hasBeat = false
    private var signals: [Int32] = []
    private var events: [(at: UInt64, disaster: Disaster)] = []
    private var restarts: [(at: UInt64, service: String)] = []
    private var atEffects: [(number: Int, disaster: Disaster)] = []
    private var refusing: (errno: SimulatedErrno, effects: Int)?
    private var slowness: (time: UInt64, effects: Int) = (0, 0)
    /// What keeps the executor's journal from being written.
    let journalDamage = BreakableFile.Damage()
    private var effectsUntilMended = 0

    /// Who makes the effects.
    enum Stage: Equatable { case executor, recovery(Scenario.Recovery) }

    init(_ scenario: Scenario, journal: String, trace: SimulationTrace) {
        seed = scenario.seed
        plan = scenario.plan
        self.journal = journal
        self.trace = trace
        random = scenario.random
        shadow = scenario.state
        host = SimulatedHost(scenario.kernel, state: scenario.state)
        deadline = now + UInt64(scenario.plan.longestRun.nanoseconds)
        pulse = Pulse(at: now, patience: Guardian.patience)
        lastLook = now
        for (moment, disaster) in scenario.disasters {
            switch moment {
            case .effect(let number): atEffects.append((number, disaster))
            case .time(let time): events.append((now + time, disaster))
            }
        }
        takeOver(state: scenario.state)
    }

    /// Another process goes on with the host as it is.
    func takeOver(state: SimulatedState) {
        host = SimulatedHost(host.kernel, state: state) { [unowned self] number, operation in
            fate(of: number, operation)
        }
    }

    var isDead: Bool { death != nil && stage == .executor }
    /// How long a service is slow after it was down.
    var recoveryTime: UInt64 { 100_000_000 + seed % 7 * 50_000_000 }

    // MARK: Surroundings

    func sleep(until moment: UInt64) { pass(until: moment) }

    func signal(within milliseconds: Int) throws(KernelError) -> Int32? {
        let end = now + UInt64(milliseconds) * 1_000_000
        // What a dead executor would do has no effect: it is asked to end so that this does not take long.
        if isDead {
            now = end
            return 15
        }
        while now < end, signals.isEmpty, !isDead {
            // What another event brought about may be due at once.
            if nextEvent == now { comeToPass() }
            pass(until: min(end, nextEvent ?? end))
        }
        return signals.isEmpty ? nil : signals.removeFirst()
    }

    func beat() { hasBeat = true }
    func endGuardian() {}
    func takePrecedence() {}
    func setOrdinary() {}

    func start(_ name: String, _ work: @escaping @Sendable () -> Void) throws(KernelError) {
        pass(until: now + UInt64.random(in: 100_000...20_000_000, using: &random))
        work()
    }

    func probes(
        _ specs: [ProbeSpec], of targets: [Target], start: UInt64, version: String
    ) throws(ProbeSetupError) -> any ProbeSource {
        SimulatedProbes(specs, epoch: start, world: self)
    }

    func measurementLog() -> MeasurementLog? { nil }
    func counters(of targets: [Target], epoch: UInt64, path: String) throws(KernelError) -> CounterSampler? { nil }

    // MARK: Time

    private var nextEvent: UInt64? { (events.map(\.at) + restarts.map(\.at)).min().map { max($0, now) } }

    /// Lets time pass: what is due comes to pass, and the guardian looks at the executor.
    func pass(until end: UInt64) {
        while !isDead, now < end {
            let next = min(end, nextEvent ?? end, stage == .executor && isGuardianAlive ? lastLook + 100_000_000 : end)
            now = max(now, next)
            watch()
            comeToPass()
        }
        now = max(now, end)
    }

    private func comeToPass() {
        while !isDead,
            let index = events.indices.filter({ events[$0].at <= now }).min(by: { events[$0].at < events[$1].at })
        {
            let event = events.remove(at: index)
            strike(event.disaster)
        }
        while let index = restarts.indices.filter({ restarts[$0].at <= now }).min(by: {
            restarts[$0].at < restarts[$1].at
        }) {
            startAgain(restarts.remove(at: index).service)
        }
        let ticks = 100_000 + (now - Self.beginning) / 10_000_000
        host.disturb { $0.ticks = ticks }
        shadow.ticks = ticks
    }

    /// What the guardian does every 100 ms: the product's own judgement of silence.
    private func watch() {
        guard stage == .executor, isGuardianAlive, now >= lastLook + 100_000_000 else { return }
        lastLook = now
        let isSilent = pulse.isSilent(at: now, beat: hasBeat)
        hasBeat = false
        if isSilent || now > deadline {
            let isShortOfTime = !isSilent && now - leapt <= deadline
            if !hasHung, !isShortOfTime {
                violations.append("the guardian killed an executor that nothing had stopped")
            }
            die("killed by the guardian: \(isSilent ? "silent" : "past its deadline")")
        }
    }

    /// Kills the executor.
    /// - Parameter bytes: what is in the journal by then; what is in the file when `nil`.
    func die(_ reason: String, journal bytes: [UInt8]? = nil) {
        guard !isDead else { return }
        trace.add(now, "the executor dies: \(reason)")
        host.crash()
        death = Death(reason: reason, journal: bytes ?? journalBytes, time: now)
    }

    /// Goes back to the moment of the death, for those who live on.
    func outlive(_ death: Death) {
        now = death.time
        journalDamage.isThere.store(false, ordering: .relaxed)
        supervisor = SimulatedSupervisor()
    }

    // MARK: Effects

    private func fate(of number: Int, _ operation: String) -> SimulatedHost.Fate {
        if isDead { return .crashed }
        if case .recovery(let recovery) = stage {
            pass(until: now + UInt64.random(in: 5_000...300_000, using: &random))
            if let crash = recovery.crash, number >= crash {
                if number == crash { count("recovery killed") }
                return .crashed
            }
            guard let refusal = recovery.refusal, number >= refusal.first, number < refusal.first + refusal.count else {
                return .proceeds
            }
            if number == refusal.first { count("refusal of a recovery") }
            trace.add(now, "refused with \(refusal.errno): \(operation)")
            return .refused(refusal.errno)
        }
        mendJournal()
        slowness.effects -= 1
        let time = slowness.effects > 0 ? slowness.time : UInt64.random(in: 5_000...300_000, using: &random)
        pass(until: now + time)
        while let index = atEffects.firstIndex(where: { $0.number <= number }), !isDead {
            strike(atEffects.remove(at: index).disaster)
        }
        if isDead { return .crashed }
        guard let refusing, refusing.effects > 0 else { return .proceeds }
        self.refusing?.effects -= 1
        trace.add(now, "refused with \(refusing.errno): \(operation)")
        return .refused(refusing.errno)
    }

    /// A disaster comes to pass.
    private func strike(_ disaster: Disaster) {
        guard stage == .executor, !isDead else { return }
        trace.add(now, "disaster: \(disaster)")
        var isMet = true
        switch disaster {
        case .kill: die("SIGKILL")
        case .hang(let time):
            hasHung = true
            pass(until: now + time)
        case .leap(let time):
            // Nobody looks meanwhile.
            leapt += time
            now += time
        case .ignoredChange: ignoresChange = true
        case .ignoredUndo: ignoresUndo = true
        case .signal(let number): signals.append(number)
        case .guardianDies: isGuardianAlive = false
        case .refusal(let errno, let effects):
            refusing = SimulatedErrno(rawValue: errno).map { ($0, effects) }
        case .slowKernel(let time): slowness = (time, 40)
        case .journalBroken(let effects):
            journalDamage.isThere.store(true, ordering: .relaxed)
            effectsUntilMended = effects
        case .journalRemoved: isMet = removeJournal()
        case .helperDies, .helperHangs, .processDies, .processForks, .processReplaced, .serviceVanishes,
            .interfaceVanishes, .foreignGroupValue, .foreignLimit, .foreignSignal, .foreignMove, .foreignSetting,
            .foreignRoot, .foreignFlush, .foreignTable:
            isMet = happen(disaster)
        }
        if isMet { count(disaster.kind) }
    }

    func count(_ kind: String) { met[kind, default: 0] += 1 }

    /// What the journal's file holds, wherever its name is.
    var journalBytes: [UInt8] {
        (try? File.contents(of: journal)) ?? (try? File.contents(of: journal + Self.removed)) ?? []
    }

    static let removed = ".removed"

    /// Has a service started again in a while.
    func startLater(_ service: String) {
        guard !restarts.contains(where: { $0.service == service }) else { return }
        restarts.append((now + UInt64.random(in: 20_000_000...900_000_000, using: &random), service))
    }

    /// Somebody moves the journal away: what it says is kept, for whoever looks for it.
    private func removeJournal() -> Bool {
        rename(journal, journal + Self.removed) == 0
    }

    private func mendJournal() {
        effectsUntilMended -= 1
        if effectsUntilMended <= 0 { journalDamage.isThere.store(false, ordering: .relaxed) }
    }
}
