/// Sends a deadly signal. Who starts the process again is its own supervisor, or `restart: always` of a launched target.
struct ProcessKill: Fault {
    /// Which of the target's processes are hit.
    enum Which: String, Sendable, CaseIterable, FieldValue { case all, root, children }

    static let name = "process.kill"
    static let summary = "Sends a signal to the target's processes; it cannot be taken back."
    static let isInstant = true
    static let targetNeed = TargetNeed.processes

    private let signal: Signal
    private let which: Which

    init(_ fields: inout FieldReader) {
        signal = fields.value("signal", default: .SIGKILL, "The signal to send.")
        which = fields.value(
            "which", default: .all,
            "`all` processes of the target, only the `root` ones, or only their `children` (workers).")
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: Self.name)
        try survey.requireSignals(to: processes, for: Self.name)
        let own = Set(processes.map(\.identity.pid))
        let chosen = processes.filter { process in
            switch which {
            case .all: true
            case .root: !own.contains(process.parent) || process.identity.isPending
            case .children: own.contains(process.parent)
            }
        }
        guard !chosen.isEmpty else {
            if survey.target?.isPending == true { return [] }
            throw PlanError("target `\(survey.target?.name ?? "")` has no child processes")
        }
        return chosen.map { .signal($0.identity, signal) }
    }
}
