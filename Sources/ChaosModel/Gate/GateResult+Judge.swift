extension GateResult {
    /// Judges runs. Pure.
    /// - Parameters:
    ///   - runs: At least one.
    ///   - baseline: What they are compared with; `nil` when nothing is.
    ///   - missed: Drills that were due and missed; `nil` when that is not known.
    public init(
        _ runs: [RunSummary], by rules: GateRules, areStandard: Bool = false, baseline: [GateRun]? = nil,
        missed: [HistoryReport.Missed]? = nil
    ) {
        let all = runs.sorted { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) }.map(GateRun.init)
        var notes: [String] = [], checks: [Check] = []
        for experiment in Set(all.map(\.experiment)).sorted() {
            let now = all.filter { $0.experiment == experiment }
            let judge = GateJudge(
                experiment: experiment, rules: rules, runs: now,
                baseline: baseline?.filter { $0.experiment == experiment })
            checks += judge.checks
            notes += judge.notes
        }
        if let most = rules.missedDrills { checks.append(Self.drills(missed, most)) }
        for index in checks.indices { checks[index].mayBeUnknown = rules.allowUnknown.contains(checks[index].rule) }
        passed = !checks.isEmpty && checks.allSatisfy(\.passes)
        exitCode = passed ? 0 : 1
        self.runs = all.map(\.run)
        self.baseline = baseline?.map(\.run)
        self.rules = rules.text
        self.areStandard = areStandard
        self.notes = notes
        self.checks = checks
    }

    private static func drills(_ missed: [HistoryReport.Missed]?, _ most: Int) -> Check {
        var check = Check(
            rule: "missed-drills", experiment: nil, demand: "at most \(most) drills missed", state: .unknown,
            mayBeUnknown: false,
            text: "which drills were due is known of a group of the history only", runs: [])
        guard let missed else { return check }
        check.state = missed.count <= most ? .held : .missed
        check.text =
            missed.isEmpty
            ? "none was missed"
            : "\(missed.count) missed: "
                + missed.prefix(5).map { "\($0.experiment) due \($0.due)" }.joined(separator: ", ")
        return check
    }
}
