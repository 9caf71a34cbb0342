import ChaosEngine
import ChaosModel
import LinuxKernel

/// What those who are to be told of a drill hear of it: a courier does the telling, and the drill never waits for that
/// before everything is taken back.
struct DrillNotice {
    /// How long what was told before the end may still take, once everything is taken back.
    static let settling: Duration = .seconds(5)
    /// How long the end may take, with all its attempts.
    static let ending: Duration = .seconds(10)

    private let settings: NotifySettings
    private let tellsFailuresOnly: Bool
    private let state: String
    /// Passes events on; `nil` when nobody wants to know.
    let courier: CourierProcess?
    /// Ends the waiting when somebody asks for that by a signal; from the end of the run on.
    private var patience: HookPatience?

    /// Starts a courier, if anybody is to be told.
    /// - Parameter tellsFailuresOnly: of the end of a run that did not pass, and of nothing else.
    /// - Throws: `KernelError` when it does not start: a run of which nobody would hear does not begin.
    init(
        _ settings: NotifySettings, of experiment: Experiment, run: String, state: String, executable: String,
        tellsFailuresOnly: Bool
    ) throws(KernelError) {
        self.tellsFailuresOnly = tellsFailuresOnly
        var settings = settings
        if tellsFailuresOnly {
            for index in settings.hooks.indices { settings.hooks[index].events.formIntersection([.end]) }
            settings.hooks.removeAll(where: \.events.isEmpty)
        }
        self.settings = settings
        self.state = state
        courier =
            settings.hooks.isEmpty
            ? nil
            : try CourierProcess(
                CourierProcess.Context(
                    run: run, experiment: experiment.name, labels: experiment.labels, state: state),
                hooks: settings.hooks, executable: executable)
    }

    /// Waits a little for what was told so far, and puts what became of it on record.
    mutating func settle(into record: inout Record) {
        guard let courier else { return }
        patience = try? HookPatience()
        for text in courier.settle(within: Self.settling, patience) {
            let at = Int64((Clock.wallSeconds() - record.startedAt) * 1e9)
            record.events.append(
                Record.Event(at: max(at, record.events.last?.at ?? 0), kind: .notified, text: text))
        }
    }

    /// Renews the figures for the monitoring system, where that is asked for. The history has the run by now.
    func renewFigures() {
        guard let path = settings.textfile else { return }
        let history = HistoryMetrics(state: state, since: settings.since)
        do { try history.write(to: path) } catch {
            Output.error("aftershock: warning: the figures in \(path) are not renewed: \(error)")
        }
    }

    /// Tells how the run ended, waits a little for that, and says what was not delivered.
    func end(_ report: Report, bundle: RunBundle) {
        guard let courier else { return }
        if tellsFailuresOnly, report.verdict == .passed { return courier.cancel() }
        courier.tellEnd(NotifyMessage.EndPart(report, bundle: bundle.directory))
        for result in courier.finish(within: Self.ending, patience) where !result.isDelivered {
            Output.error("aftershock: warning: \(result.text)")
        }
    }
}
