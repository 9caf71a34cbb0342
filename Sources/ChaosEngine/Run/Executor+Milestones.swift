import ChaosModel

/// The milestones, judged while the run goes on by the code that judges its record.
extension Executor {
    /// Puts on record which milestones were reached, or are past their time.
    mutating func tellMilestones(isOver: Bool = false) {
        guard !plan.experiment.milestones.isEmpty else { return }
        let faults = record.faults + (elsewhere.map { [$0] } ?? [])
        let news = judges?.milestones.news(faults, isMethodOver: isMethodOver, isOver: isOver)
        for text in news ?? [] { note(.milestone, text) }
    }

    /// Whether a milestone is still waited for.
    var awaitsMilestones: Bool { !plan.experiment.milestones.isEmpty && judges?.milestones.isSettled == false }
}
