/// How one workload is launched: what has to be there before it, then the workload itself.
public struct Launch: Hashable, Codable, Sendable {
    /// What is changed, in order; the last one launches the workload.
    public var changes: [Change]
    /// The workload.
    public var workload: Workload

    /// The launch of a target, with what the experiment's faults need of it; `nil` for a target that exists already.
    init?(_ target: Target, of experiment: Experiment, on survey: Survey) {
        guard case .command(let command) = target.selector else { return nil }
        let token = Survey.token(run: survey.run, target: target.name)
        let needs = experiment.steps.filter { $0.target == target.name }.flatMap(\.fault.launchNeeds)
        workload = Workload(
            target: target.name, token: token, command: command.arguments, directory: command.directory,
            environment: command.environment, restart: command.restart,
            cgroup: survey.workloadHierarchy?.child(token), needs: needs.inOrderOfFirst)
        changes = workload.preparations + [.launch(workload)]
    }
}

extension Workload {
    /// Helpers that have to be there before the workload.
    var preparations: [Change] { fileGatePreparation + syscallPreparation }

    private var syscallPreparation: [Change] {
        let syscalls = filteredSyscalls
        if syscalls.isEmpty { return [] }
        let supervision = SyscallSupervision(target: target, syscalls: syscalls)
        return [.startHelper(Helper(token: syscallSupervisor, work: .superviseSyscalls(supervision)))]
    }

    /// The token of the helper through which its files go.
    public var fileGate: String { token + Self.fileGateSuffix }
    static let fileGateSuffix = "_files"
    /// The token of the helper that answers its system calls.
    public var syscallSupervisor: String { token + Self.syscallSupervisorSuffix }
    static let syscallSupervisorSuffix = "_syscalls"
}

extension [LaunchNeed] {
    /// Each once.
    fileprivate var inOrderOfFirst: [LaunchNeed] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
