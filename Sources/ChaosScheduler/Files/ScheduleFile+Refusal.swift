import ChaosModel

extension ScheduleFile {
    /// What policies would say against the time of a drill, for a forecast: windows and blackouts of the rules that apply to
    /// the experiment, for as long as one run of it may take. What else they demand shows when the run is planned.
    /// - Parameters:
    ///   - policies: Those of the host, with their zones.
    ///   - runner: Whose runs the daemon's are.
    ///   - host: The host's name.
    public func refusal(
        by policies: [Policy], runner: Operator, host: String
    ) -> @Sendable (_ moment: Int, Schedule.Choice) -> String? {
        { [experiments] moment, choice in
            guard let experiment = experiments[choice.experiment] else { return nil }
            var run = PolicyCase(experiment: experiment, spec: "", runner: runner, host: host)
            run.now = Double(moment)
            return policies.lazy.compactMap { $0.violationsOfTime(of: run).first?.diagnostic.message }.first
        }
    }
}
