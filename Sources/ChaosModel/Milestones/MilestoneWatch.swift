/// Follows the milestones of a run while it goes on, and says each time one is decided.
public struct MilestoneWatch: Sendable {
    private var board: MilestoneBoard
    private var told: Set<String> = []
    private var standings: [MilestoneBoard.Standing] = []

    /// A watch that has seen nothing; samples name their probe by its index in `probes`.
    public init(_ milestones: [Milestone], probes: [Record.ProbeFacts]) {
        board = MilestoneBoard(milestones, probes: probes)
    }

    /// Takes an answer of any probe.
    public mutating func take(_ sample: Sample) { board.take(sample) }

    /// The milestones that were decided since the last look, in words.
    /// - Parameters:
    ///   - faults: what has been applied so far.
    ///   - isMethodOver: whether no more faults will come.
    ///   - isOver: whether no more answers will come: then every milestone is decided.
    public mutating func news(_ faults: [Record.FaultFacts], isMethodOver: Bool, isOver: Bool = false) -> [String] {
        standings = board.standings(faults, isMethodOver: isMethodOver, isOver: isOver)
        return standings.compactMap { standing in
            // What is already so may cease to be, and come back: that is known only in the end.
            guard !told.contains(standing.milestone.name), isOver || standing.verdict != .already,
                let result = Report.MilestoneResult(standing)
            else { return nil }
            told.insert(standing.milestone.name)
            board.decide(standing)
            return "milestone \(result.name): \(result.words)"
        }
    }

    /// Where each milestone stood at the last look, for the progress display.
    public var states: [(name: String, outcome: Report.MilestoneResult.Outcome?)] {
        standings.map { ($0.milestone.name, Report.MilestoneResult($0)?.outcome) }
    }

    /// Whether none is waited for any more.
    public var isSettled: Bool { standings.allSatisfy { $0.verdict != .pending } }
}
