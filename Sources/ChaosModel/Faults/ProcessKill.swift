/// Sends a deadly signal, once or again and again. Who starts the process again is its own supervisor, or
/// `restart: always` of a launched target.
struct ProcessKill: Fault {
    static let name = "process.kill"
    static let summary = "Kills processes of the target, once or every so often; it cannot be taken back."
    static let isInstant = true
    static let mayLast = true
    static let targetNeed = TargetNeed.processes

    private let signal: Signal
    private let grace: Duration?
    private let selection: ProcessSelection
    let repetition: Repetition?

    init(_ fields: inout FieldReader) {
        signal = fields.value("signal", default: .SIGKILL, "The signal to send.")
        grace = fields.optional(
            "grace", "After this long, SIGKILL to whoever of them is left.", example: "5s"
        ) { (value: Duration) in
            value <= .zero || value > .seconds(3600) ? "a grace lies between 0s and 1h" : nil
        }
        let which = fields.which()
        let number: Int? = fields.optional(
            "pick", "How many of these processes, chosen by chance; all when left out.", example: "1"
        ) { (value: Int) in value < 1 ? "at least one is picked" : nil }
        selection = ProcessSelection(
            which: which, number: number, seed: fields.seed(otherwise: "one of the run's own, which the record names,"))
        let interval: Duration? = fields.optional(
            "every", "Time from one strike to the next; goes with `for`. Each looks for the target anew.",
            example: "10s"
        ) { (value: Duration) in
            value < .milliseconds(100) || value > .seconds(86_400) ? "an interval lies between 100ms and 1d" : nil
        }
        let count: Int? = fields.optional(
            "count", "How many strikes at most; goes with `every`.", example: "3"
        ) { (value: Int) in value < 1 ? "at least one strike is made" : nil }
        repetition = interval.map { Repetition(interval: $0, count: count) }
        check(&fields)
    }

    private func check(_ fields: inout FieldReader) {
        if grace != nil, signal == .SIGKILL {
            fields.reject(
                "nobody survives SIGKILL, so there is nobody to wait for", at: "grace",
                suggestion: "add `signal: SIGTERM`")
        }
        if selection.seed != nil, selection.number == nil {
            fields.reject("nothing is left to chance", at: "seed", suggestion: "add `pick: 1`")
        }
        if repetition != nil, !fields.has("for") {
            fields.reject("strikes without an end are refused", at: "every", suggestion: "add `for: 60s`")
        }
        if repetition == nil {
            for field in ["for", "count"] where fields.has(field) {
                fields.reject(
                    "the signal is sent once", at: field, suggestion: "add `every: 10s`, or leave `\(field)` out")
            }
        }
    }

    var longestTail: Duration { grace ?? .zero }

    var reachesOffspring: Bool { selection.which == .tree }

    /// What a process forks while others are killed would outlive them: all are stopped first, until no new one shows up.
    var pursuesNewcomers: Bool { selection.which == .tree && signal == .SIGKILL }

    func seed(on survey: Survey) -> UInt64? { selection.seed(on: survey) }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let victims = try selection.processes(of: Self.name, on: survey).map(\.identity)
        guard pursuesNewcomers else { return victims.map { .signal($0, signal) } }
        if selection.number == nil, let group = survey.ownUnifiedGroup { return [.killGroup(group, victims)] }
        return victims.map { .pause($0) }
    }

    func followUp(of changes: [Change]) -> FollowUp? {
        let victims = changes.compactMap { (change) -> ProcessIdentity? in
            if grace == nil, case .pause(let process) = change { return process }
            if grace != nil, case .signal(let process, _) = change { return process }
            return nil
        }
        guard !victims.isEmpty else { return nil }
        // Those who are stopped from the leaves up: whatever comes between, nobody is left without its parent.
        let inOrder = grace == nil ? victims.reversed() : victims
        return FollowUp(after: grace ?? .zero, inOrder.map { .signal($0, .SIGKILL) })
    }

    func notes(on survey: Survey) -> [String] {
        var notes: [String] = []
        if let number = selection.number {
            let known = selection.seed.map { "by seed \($0)" } ?? "by a seed of the run's own, which its record names"
            notes.append(
                "\(number == 1 ? "the one" : "the \(number)") to hit \(number == 1 ? "is" : "are") chosen \(known)")
        }
        if let repetition {
            notes.append(
                "strikes every \(repetition.interval.fieldText)"
                    + (repetition.count.map { ", \($0) times at most" } ?? "")
                    + ", each at the processes that are there then; one that finds nobody is counted as missed")
        }
        return notes
    }
}
