import ChaosModel
import LinuxKernel

/// Everything that looks at samples while a run goes on, and the file they are kept in.
struct RunJudges {
    private var judge: Judge
    private var rules: [StopRule]
    private var watch: BreachWatch
    /// Changes of the SLOs' states that nobody has fetched yet.
    private var turns: [BreachWatch.Turn] = []
    /// The last second for the progress display; `nil` when nobody looks at it.
    private var live: LiveWindow?
    private var gate: SteadyStateGate?
    private var stable: StableSpan
    /// The milestones, which see every answer.
    var milestones: MilestoneWatch
    /// The probes of milestones alone: the objectives and the progress display are not about them.
    private let aside: Set<Int>
    private let slos: [SLO]
    private let probes: [Record.ProbeFacts]
    private let file: SampleFile

    /// Looks at the samples of a run.
    /// - Parameter live: whether somebody looks at the last second.
    init(
        experiment: Experiment, probes: [Record.ProbeFacts], startedAt: Double, samples path: String, live: Bool
    ) throws(KernelError) {
        if live { self.live = LiveWindow() }
        judge = Judge(slos: experiment.slos, probes: probes)
        watch = BreachWatch(slos: experiment.slos.count)
        rules = experiment.stopWhen.map { StopRule($0, probes: probes) }
        stable = StableSpan(slos: experiment.slos, probes: probes, stableFor: experiment.recovery.stableFor)
        milestones = MilestoneWatch(experiment.milestones, probes: probes)
        let own = Set(experiment.milestones.filter(\.hasOwnProbe).map(\.probe))
        aside = Set(probes.indices.filter { own.contains(probes[$0].name) })
        slos = experiment.slos
        self.probes = probes
        file = try SampleFile(path, startedAt: startedAt)
    }

    /// Takes the answers of the last moments.
    /// - Returns: why to stop, when a stop condition holds.
    mutating func take(_ samples: [Sample]) throws(KernelError) -> String? {
        guard !samples.isEmpty || file.backlog > 0 else { return nil }
        var reason: String?
        for sample in samples {
            milestones.take(sample)
            if aside.contains(Int(sample.probe)) { continue }
            for window in judge.take(sample) {
                if let turn = watch.take(window) { turns.append(turn) }
            }
            live?.take(sample)
            _ = gate?.take(sample)
            stable.take(sample)
            for index in rules.indices {
                if let text = rules[index].take(sample) { reason = reason ?? text }
            }
        }
        try file.append(samples)
        return reason
    }

    /// The changes of the SLOs' states since the last call.
    mutating func takeTurns() -> [BreachWatch.Turn] {
        defer { turns.removeAll() }
        return turns
    }

    /// Takes note that the stable span was found: no SLO is in breach any more.
    mutating func settleTurns(at now: Int64) {
        if let found = stable.found { turns += watch.settle(found, at: now) }
    }

    /// The names of the SLOs that are in breach now.
    var inBreach: [String] { watch.inBreach.map { slos[$0].name } }

    /// Writes what is not in the file yet: no more answers come.
    func finish() throws(KernelError) { try file.flush() }

    /// Samples that a full disk did not take, in bytes.
    var backlog: Int { file.backlog }

    /// Begins to judge the steady state.
    mutating func openGate(from start: Int64, span: Duration) {
        gate = SteadyStateGate(slos: slos, probes: probes, from: start, span: span)
    }

    /// The steady state's verdict; steady when nothing is asked for.
    var steadyState: SteadyStateGate.Verdict { gate?.verdict ?? .steady }

    /// The verdict when no more answers are waited for. From now on the baselines are known.
    mutating func concludeSteadyState() -> SteadyStateGate.Verdict {
        guard let gate else { return .steady }
        judge.know(gate.baselines)
        stable.know(gate.baselines)
        return gate.conclude()
    }

    /// Begins to look for a stable span among the slots from `time` on.
    mutating func lookForStability(from time: Int64) { stable.look(from: time) }

    /// Whether the stable span was found.
    var isStable: Bool { stable.found != nil }

    /// The reading of the last second, and where each SLO stands.
    func reading(at now: Int64) -> (live: LiveWindow.Reading?, slos: [(name: String, state: Judge.State)]) {
        (live?.reading(at: now), slos.map { ($0.name, judge.state(of: $0)) })
    }
}
