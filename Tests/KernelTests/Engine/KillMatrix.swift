import ChaosModel

@testable import ChaosEngine
@testable import LinuxKernel

/// Every signal to everybody of a run at every moment, for every fault: a seeded choice of it, and what came of it.
struct KillMatrix: Sendable {
    /// Every blow there is, but for the numbers of the helpers.
    static let blows = CrashRun.Blow.Victim.allCases.flatMap { victim in
        CrashRun.Blow.signals.map { CrashRun.Blow(signal: $0.value, victim: victim) }
    }

    /// What chooses; the same seed chooses the same as far as the runs have the same moments.
    let seed: UInt64
    /// How many blows each scenario gets beside the first one, which ends nothing; `nil` for all.
    let blowsEach: Int?
    private var random: SeededRandom
    private(set) var problems: [String] = []
    /// How often each blow struck, and at which moments.
    private(set) var struck: [CrashRun.Blow: Int] = [:]
    private(set) var moments: [Session.Moment: Int] = [:]
    private(set) var cells = 0
    private(set) var faults: Set<String> = []
    /// From the blow until everything was seen to be taken back, in nanoseconds: after SIGKILL and SIGSTOP of the executor.
    private(set) var killed: [UInt64] = []
    private(set) var stopped: [UInt64] = []

    init(seed: UInt64, blowsEach: Int?) {
        self.seed = seed
        self.blowsEach = blowsEach
        random = SeededRandom(seed: seed)
    }

    /// The matrix that `AFTERSHOCK_MATRIX` asks for: `all`, or a seed; without it another seed each time.
    /// `AFTERSHOCK_MATRIX_BLOWS` says how many blows each scenario gets.
    static var asked: KillMatrix {
        let word = HostFacts.environment("AFTERSHOCK_MATRIX") ?? ""
        let count = HostFacts.environment("AFTERSHOCK_MATRIX_BLOWS").flatMap { Int($0) } ?? 2
        return KillMatrix(
            seed: UInt64(word) ?? Clock.monotonicNanoseconds() % 1_000_000, blowsEach: word == "all" ? nil : count)
    }

    /// What is struck: all there is here, or those whose names begin with `AFTERSHOCK_MATRIX_SCENARIO`.
    static var scenarios: [CrashScenario] {
        let prefix = HostFacts.environment("AFTERSHOCK_MATRIX_SCENARIO") ?? ""
        return CrashScenario.here.filter { $0.name.hasPrefix(prefix) }
    }

    /// Strikes runs of one scenario.
    /// - Returns: whether the scenario can be run at all.
    mutating func strike(_ scenario: CrashScenario, in ground: Ground, onlyIfPossible: Bool = false) throws -> Bool {
        var crash = try CrashGround(scenario, in: ground)
        let before = try crash.state()
        // SIGPIPE ends nothing: so this run shows its moments and whether it has helpers.
        let first = CrashRun.Blow(signal: 13, victim: .executor)
        let census = try crash.run(first, at: 0)
        if onlyIfPossible, census.status == .exited(2) || !census.failures.isEmpty {
            // One keeps the other from its effect. Nothing may be left of that either.
            let left = try crash.settle(to: before, since: census.guardianEnd).differences
            problems += left.map { "\(scenario.name), of which one keeps the other from its effect: \($0)" }
            return false
        }
        var cell = Cell(scenario: scenario.name, blow: first, moment: 0, before: before, mayFail: scenario.isDeadly)
        try conclude(&cell, census, &crash)
        for fault in FaultCatalog.all where scenario.method.contains(where: { $0.contains(fault.name + ":") }) {
            faults.insert(fault.name)
        }
        for (blow, moment) in choose(among: census) {
            cell = Cell(scenario: scenario.name, blow: blow, moment: moment, before: before, mayFail: scenario.isDeadly)
            let run = try crash.start(blow, at: moment)
            if blow.victim == .both, [9, 19].contains(blow.signal), try run.awaitHit() != nil {
                try takeOver(&cell, run, in: ground)
            }
            try conclude(&cell, try run.wait(), &crash)
        }
        return true
    }

    /// The blows that struck the least so far, at the moments that were struck the least.
    private mutating func choose(among census: CrashRun.Ending) -> [(CrashRun.Blow, Int)] {
        let kinds = census.moments.compactMap(Session.Moment.init)
        guard !kinds.isEmpty else { return [] }
        let possible = Self.blows.filter { $0.victim != .helper || census.helpers > 0 }
        guard let blowsEach else {
            return possible.flatMap { blow in
                let helpers = blow.victim == .helper ? census.helpers : 1
                return (0..<helpers).flatMap { helper in
                    kinds.indices.map { (CrashRun.Blow(signal: blow.signal, victim: blow.victim, helper: helper), $0) }
                }
            }
        }
        var planned = struck
        var at = moments
        return (0..<blowsEach).map { _ in
            var blow = rarest(of: possible) { planned[$0] ?? 0 }
            planned[blow, default: 0] += 1
            let kind = rarest(of: Array(Set(kinds)).sorted { $0.rawValue < $1.rawValue }) { at[$0] ?? 0 }
            at[kind, default: 0] += 1
            let places = kinds.indices.filter { kinds[$0] == kind }
            if blow.victim == .helper { blow.helper = pick(Array(0..<census.helpers)) ?? 0 }
            return (blow, pick(places) ?? 0)
        }
    }

    private mutating func rarest<Choice>(of choices: [Choice], _ count: (Choice) -> Int) -> Choice {
        let least = choices.map(count).min() ?? 0
        let rare = choices.filter { count($0) == least }
        return rare[Int(random.next() % UInt64(rare.count))]
    }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice? {
        choices.isEmpty ? nil : choices[Int(random.next() % UInt64(choices.count))]
    }

    /// Executor and guardian are dead or stopped: another command says so where it must, and takes everything back.
    private mutating func takeOver(_ cell: inout Cell, _ run: CrashRun, in ground: Ground) throws {
        let isStopped = cell.blow.signal == 19
        let isOver = eventually { ProcessTable.stat(run.pid).map { $0.hasEnded || $0.state == "T" } ?? true }
        if !isOver { cell.problems.append("the executor goes on") }
        guard isStopped else {
            let ways = [
                ["recover"], ["recover", "--boot"], ["run", try ground.write("pause.yaml", Self.pause), "-q"],
            ]
            let way = pick(ways) ?? []
            let next = try CommandRun(way, in: ground)
            let code = try next.wait()
            if code != 0 { cell.problems.append("\(way) ended with \(code): \(next.output)\(next.errors)") }
            try Directory.removeFile(ground.directory + "/pause.yaml")
            return
        }
        let refused = try CommandRun(["recover"], in: ground)
        let code = try refused.wait()
        if code != 2 || !refused.errors.contains("[\(run.pid)], which is stopped") || !refused.errors.contains("halt") {
            cell.problems.append("recover ended with \(code): \(refused.output)\(refused.errors)")
        }
        let halt = try CommandRun(["halt"], in: ground)
        let halted = try halt.wait()
        if halted != 0 { cell.problems.append("halt ended with \(halted): \(halt.output)\(halt.errors)") }
        let cleared = try CommandRun(["halt", "--clear"], in: ground)
        if try cleared.wait() != 0 { cell.problems.append("halt --clear: \(cleared.output)\(cleared.errors)") }
    }

    private static let pause = """
        experiment: pause
        targets: {api: {command: [sleep, '1000']}}
        method:
          - process.pause: {target: api, for: 10ms}

        """

    /// Compares, and notes what came of it.
    private mutating func conclude(
        _ cell: inout Cell, _ ending: CrashRun.Ending, _ crash: inout CrashGround
    ) throws {
        let settled = try crash.settle(to: cell.before, since: ending.guardianEnd)
        cell.problems += settled.differences + [cell.expectation(ending)].compactMap { $0 }
        problems += cell.problems.map {
            "\(cell.scenario): \(cell.blow) at moment \(cell.moment) (\(ending.hit?.moment ?? "never")): \($0)"
        }
        guard let hit = ending.hit else { return }
        cells += 1
        struck[CrashRun.Blow(signal: cell.blow.signal, victim: cell.blow.victim), default: 0] += 1
        if let moment = Session.Moment(rawValue: hit.moment) { moments[moment, default: 0] += 1 }
        if cell.blow == .kill { killed.append(settled.at - min(hit.at, settled.at)) }
        if cell.blow == CrashRun.Blow(signal: 19, victim: .executor) {
            stopped.append(settled.at - min(hit.at, settled.at))
        }
    }

    /// Median, 99th percentile and maximum in words.
    static func figures(_ times: [UInt64]) -> String {
        guard !times.isEmpty else { return "none" }
        let sorted = times.sorted()
        func at(_ share: Double) -> String {
            "\(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] / 1_000_000) ms"
        }
        return "median \(at(0.5)), p99 \(at(0.99)), max \(at(1)) of \(sorted.count)"
    }
}
