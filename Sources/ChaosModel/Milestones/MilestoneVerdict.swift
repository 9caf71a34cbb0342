/// What became of a milestone, as far as the answers tell.
enum MilestoneVerdict: Hashable, Sendable {
    /// More answers may decide.
    case pending
    /// It came: between the last answer that said no, or the reference, and the first that said yes.
    case reached(TimeBounds)
    /// The condition held when the reference came, and never ceased: nothing is shown by that.
    case already
    /// It did not come in time; the bounds tell when it came at all.
    case missed(TimeBounds?)
    /// The answers do not tell, for this reason.
    case unknown(String)
}

extension Milestone {
    /// Judges the answers of the milestone's probe.
    /// - Parameters:
    ///   - reference: the moment that its time counts from.
    ///   - isOver: whether no more answers will come.
    func verdict(_ answers: AnswerRuns, since reference: TimeBounds, isOver: Bool) -> MilestoneVerdict {
        let limit = within.spanNanoseconds
        let deadline = reference.high + limit
        let covered = answers.covered ?? .min
        for index in answers.runs.indices {
            guard let bounds = answers.change(to: index, since: reference) else { continue }
            let isLate = bounds.low - reference.high > limit
            if answers.length(of: index) >= stay.spanNanoseconds { return isLate ? .missed(bounds) : .reached(bounds) }
            // A yes that began in time may still prove to last.
            if index == answers.runs.indices.last, !isLate {
                return isOver ? .unknown("probing ended before it had lasted") : .pending
            }
        }
        if answers.heldThroughout(since: reference, for: stay.spanNanoseconds) { return .already }
        guard covered > deadline else {
            return isOver ? .unknown("probing ended before its time was over") : .pending
        }
        let told = answers.runs.indices.last { answers.runs[$0].first <= deadline }
        guard let told, answers.runs[told].holds != nil else {
            return .unknown("its probe gave no answer that tells when its time was over")
        }
        return .missed(nil)
    }
}
