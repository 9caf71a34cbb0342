extension Report {
    /// What became of one milestone.
    public struct MilestoneResult: Hashable, Codable, Sendable {
        /// How it ended.
        public enum Outcome: String, Codable, Sendable {
            /// It came in time.
            case reached
            /// It was so from the start and never ceased: not reached, and no proof of anything.
            case already
            /// It did not come in time.
            case missed
            /// The answers do not tell.
            case unknown
        }

        /// Its name, the probe that told, and the condition as written.
        public var name: String, probe: String, condition: String
        /// What its time counts from, in words, and how long it had, in seconds.
        public var after: String, within: Double
        /// How it ended.
        public var outcome: Outcome
        /// From the reference to the milestone, in seconds; of one that was missed, if it came at all.
        public var took: Interval?
        /// When it came, in nanoseconds since the run's start.
        public var at: TimeBounds?
        /// Why nobody knows.
        public var reason: String?
    }
}

extension Report.MilestoneResult {
    /// The result of a milestone; `nil` while it is pending.
    init?(_ standing: MilestoneBoard.Standing) {
        let milestone = standing.milestone
        name = milestone.name
        probe = milestone.probe
        condition = milestone.when.fieldText + (milestone.stay > .zero ? " for \(milestone.stay.fieldText)" : "")
        after = milestone.after.words
        within = Double(milestone.within.spanNanoseconds) / 1e9
        switch standing.verdict {
        case .pending: return nil
        case .reached(let bounds): (outcome, at) = (.reached, bounds)
        case .already: outcome = .already
        case .missed(let bounds): (outcome, at) = (.missed, bounds)
        case .unknown(let why): (outcome, reason) = (.unknown, why)
        }
        guard let at, let reference = standing.reference else { return }
        took = Report.Interval(nanoseconds: at.low - reference.high, at.high - reference.low)
    }

    /// What became of it, in words: `reached 4.21 s ± 50 ms after the first effect`.
    public var words: String {
        switch outcome {
        case .reached: "reached \(took.map(Figure.interval) ?? "") after \(after)"
        case .already: "already so, and never otherwise"
        case .missed:
            "missed: not within \(Figure.duration(within, trimmed: true)) after \(after)"
                + (took.map { ", but after \(Figure.interval($0))" } ?? "")
        case .unknown: "unknown: \(reason ?? "no data")"
        }
    }

    /// What should be looked at before the run is trusted.
    var warning: String? {
        switch outcome {
        case .reached, .missed: nil
        case .already: "Milestone `\(name)` was already so (\(condition)), so the run shows nothing about it."
        case .unknown: "Milestone `\(name)` is unknown: \(reason ?? "no data")."
        }
    }
}

extension Report {
    /// The results of a run's milestones; `nil` when it has none.
    static func milestones(_ record: Record, _ samples: [Sample]) -> [MilestoneResult]? {
        guard let milestones = record.milestones else { return nil }
        var board = MilestoneBoard(milestones, probes: record.probes)
        for sample in samples { board.take(sample) }
        return board.standings(record.faults, isMethodOver: true, isOver: true).compactMap(MilestoneResult.init)
    }

    /// Lets the milestones have their say in the verdict: one that was missed fails the run, and unknown is no pass.
    mutating func judgeMilestones() {
        guard let milestones, verdict == .passed || verdict == .failed else { return }
        let failed = milestones.filter { $0.outcome == .missed } + milestones.filter { $0.outcome == .unknown }
        if failed.isEmpty, verdict == .passed, slos.isEmpty, !milestones.isEmpty {
            reason =
                "Every milestone was \(milestones.contains { $0.outcome == .already } ? "reached, or already so" : "reached in time")."
        }
        guard !failed.isEmpty else { return }
        let sentences = failed.map { milestone in
            milestone.outcome == .missed
                ? "Milestone `\(milestone.name)` was \(milestone.words)."
                : "Milestone `\(milestone.name)` is \(milestone.words), and unknown is not a pass."
        }
        reason = ((verdict == .failed ? [reason] : []) + sentences).joined(separator: " ")
        verdict = .failed
        exitCode = verdict.exitCode
    }
}

extension Record {
    /// The probes that are there for one milestone each: no part of the headline figures.
    var milestoneProbes: Set<Int> {
        let names = Set((milestones ?? []).filter(\.hasOwnProbe).map(\.probe))
        return Set(probes.indices.filter { names.contains(probes[$0].name) })
    }
}
