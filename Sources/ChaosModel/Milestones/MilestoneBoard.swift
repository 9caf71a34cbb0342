/// The milestones of a run with the answers that tell of them. Fed while the run goes on and, the same way, afterwards.
public struct MilestoneBoard: Sendable {
    /// What is known of one milestone.
    struct Standing: Sendable {
        var milestone: Milestone
        /// The moment that its time counts from; `nil` when it has not come.
        var reference: TimeBounds?
        var verdict: MilestoneVerdict
    }

    private let milestones: [Milestone]
    private let lanes: [Int?]
    private var answers: [AnswerRuns]
    /// Those that are decided for good: no answer changes them any more.
    private var decided: [String: Standing] = [:]

    /// A board without answers; samples name their probe by its index in `probes`.
    public init(_ milestones: [Milestone], probes: [Record.ProbeFacts]) {
        self.milestones = milestones
        lanes = milestones.map { milestone in probes.firstIndex { $0.name == milestone.probe } }
        answers = zip(milestones, lanes).map { milestone, lane in
            AnswerRuns(milestone.when, interval: lane.map { probes[$0].slotNanoseconds } ?? 1)
        }
    }

    /// Takes an answer of any probe.
    public mutating func take(_ sample: Sample) {
        for (index, lane) in lanes.enumerated() where lane == Int(sample.probe) {
            guard decided[milestones[index].name] == nil else { continue }
            answers[index].take(sample)
        }
    }

    /// Keeps a milestone as it stands now.
    mutating func decide(_ standing: Standing) { decided[standing.milestone.name] = standing }

    /// Where every milestone stands.
    /// - Parameters:
    ///   - faults: what has been applied so far.
    ///   - isMethodOver: whether no more faults will come.
    ///   - isOver: whether no more answers will come.
    func standings(_ faults: [Record.FaultFacts], isMethodOver: Bool, isOver: Bool) -> [Standing] {
        var known = decided
        // Those that wait for another are judged after it.
        for _ in milestones {
            for (index, milestone) in milestones.enumerated() where known[milestone.name] == nil {
                known[milestone.name] = standing(index, faults, known, isMethodOver: isMethodOver, isOver: isOver)
            }
        }
        return milestones.map {
            known[$0.name] ?? Standing(milestone: $0, verdict: .unknown("its reference leads back to itself"))
        }
    }

    private func standing(
        _ index: Int, _ faults: [Record.FaultFacts], _ known: [String: Standing], isMethodOver: Bool, isOver: Bool
    ) -> Standing? {
        let milestone = milestones[index]
        let reference: TimeBounds?
        var missing = "\(milestone.after.words) never came"
        var isProvisional = false
        switch milestone.after {
        case .injected:
            reference = faults.compactMap(\.effective).min { $0.low < $1.low }
            missing = "nothing was injected"
        case .step(let number):
            reference = faults.first { $0.step == number }?.effective
            missing = "step \(number) was not applied"
        case .cleared:
            let lasting = faults.filter { !$0.isInstant }
            let cleared = lasting.compactMap(\.cleared)
            let isDone = isMethodOver && cleared.count == lasting.count
            reference = isDone ? cleared.max { $0.high < $1.high } : nil
            missing = "not every fault was cleared"
        case .milestone(let name):
            guard let other = known[name] else { return nil }
            switch other.verdict {
            case .reached(let bounds): reference = bounds
            case .missed(let bounds): reference = bounds
            // It was so from its own reference on; but it may cease yet, and come back.
            case .already: (reference, isProvisional) = (other.reference, !isOver)
            case .pending: return Standing(milestone: milestone, verdict: .pending)
            case .unknown: reference = nil
            }
            missing = "`\(name)` was not reached"
        }
        guard lanes[index] != nil else {
            return Standing(milestone: milestone, reference: reference, verdict: .unknown("it has no probe"))
        }
        guard let reference else {
            return Standing(milestone: milestone, verdict: isOver ? .unknown(missing) : .pending)
        }
        var verdict = milestone.verdict(answers[index], since: reference, isOver: isOver)
        if isProvisional, verdict != .pending { verdict = .already }
        return Standing(milestone: milestone, reference: reference, verdict: verdict)
    }
}
