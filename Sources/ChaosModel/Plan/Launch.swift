/// How one workload is launched: what has to be there before it, then the workload itself.
public struct Launch: Hashable, Codable, Sendable {
    /// What is changed, in order; the last one launches the workload.
    public var changes: [Change]
    /// The workload.
    public var workload: Workload
    /// The capabilities that launching it and ending it need.
    public var privileges: [Privilege]
    /// Those of ending it alone.
    public var undoPrivileges: [Privilege]

    /// The launch of a target, with what the experiment's faults need of it; `nil` for a target that exists already.
    init?(_ target: Target, of experiment: Experiment, on survey: Survey) {
        guard case .command(let command) = target.selector else { return nil }
        let token = Survey.token(run: survey.run, target: target.name)
        let needs = experiment.steps.filter { $0.target == target.name }.flatMap(\.fault.launchNeeds)
        workload = Workload(
            target: target.name, token: token, command: command.arguments, directory: command.directory,
            environment: command.environment, restart: command.restart,
            cgroup: survey.workloadHierarchy?.child(token),
            groups: Self.groups(needs, token: token, on: survey), needs: needs.inOrderOfFirst)
        if needs.contains(.clock) { workload.clock = survey.clockPage(of: token) }
        let changes = Self.enabling(needs, on: survey) + workload.preparations + [.launch(workload)]
        self.changes = changes
        privileges = changes.flatMap { $0.privileges(on: survey) + $0.undoPrivileges(on: survey) }.merged
        undoPrivileges = changes.flatMap { $0.undoPrivileges(on: survey) }.merged
    }

    /// The controllers that the workload's v2 group has to have from the start: what is used before does not count.
    private static func enabling(_ needs: [LaunchNeed], on survey: Survey) -> [Change] {
        needs.inOrderOfFirst.compactMap { need in
            guard case .group(let controller) = need, let root = survey.controllers[controller], root.version == .v2,
                root == survey.workloadHierarchy
            else { return nil }
            return .enableController(controller.rawValue, in: root)
        }
    }

    /// The groups in hierarchies other than the one that every workload has a group in.
    private static func groups(_ needs: [LaunchNeed], token: String, on survey: Survey) -> [Cgroup] {
        needs.reduce(into: []) { groups, need in
            guard case .group(let controller) = need, let root = survey.controllers[controller],
                root != survey.workloadHierarchy, !groups.contains(root.child(token))
            else { return }
            groups.append(root.child(token))
        }
    }
}

extension Workload {
    /// What has to be there before the workload.
    var preparations: [Change] {
        groups.map { .createCgroup($0, parent: $0.parent) } + (clock.map { [.provideClock($0)] } ?? [])
            + fileGatePreparation + syscallPreparation
    }

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
