import ChaosModel

/// A drill as the store has it: with what is sealed, and with all that its stages need, so that it goes on as it began
/// whatever becomes of its schedule.
struct StoredDrill: Hashable, Codable {
    /// What others see of it, but for what is sealed.
    var record: DrillRecord
    /// Whether moment, experiment and opening are secret until it starts, or is known never to.
    var isSealed = false
    /// Whether hooks hear of failures only.
    var isQuiet = false
    /// The last moment at which it may start.
    var latest: Double
    /// What is changed in the experiment, whatever the stage.
    var overrides = ExperimentOverrides()
    /// Its stages; empty for one run.
    var stages: [Schedule.Stage] = []
    /// What must hold before every run.
    var checks: [PreCheck] = []
    /// What closes all of its window.
    var closed: String?
    /// Why its run was asked to stop.
    var stopped: String?
    /// When its next stage may begin.
    var resumeAt: Double?

    /// Whether a due time, and not somebody, asked for it.
    var isDue: Bool { record.trigger == Self.dueTrigger }

    /// The trigger of a due time.
    static let dueTrigger = "schedule"

    /// Whether a run of it goes on, or will after a pause: it has the host.
    var isActive: Bool { [.starting, .running].contains(record.state) || record.state == .queued && resumeAt != nil }

    /// Whether it has not begun yet.
    var isPending: Bool { record.state == .waiting || record.state == .queued && resumeAt == nil }

    /// The moment at which it should start.
    var moment: Double { record.moment ?? record.nominal }

    /// Who holds the host by it, in words.
    var words: String {
        let run = record.runs.last.map { " (run \($0))" } ?? ""
        return "the drill of \(record.schedule)\(run)"
    }

    /// What everybody may know now.
    var shown: DrillRecord {
        var shown = record
        guard isSealed, isPending else { return shown }
        shown.moment = nil
        shown.experiment = nil
        shown.opening = nil
        return shown
    }
}
