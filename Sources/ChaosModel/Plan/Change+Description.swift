/// What plans, records and reports say about a change.
extension Change {
    /// The kernel mechanism, such as `cgroup v1 cpu`.
    public var mechanism: String {
        switch self {
        case .signal: "signal by pidfd"
        case .killGroup: "cgroup.kill"
        case .restart(let restart): restart.mechanism
        case .pause: "SIGSTOP by pidfd"
        case .freeze: "cgroup v2 freeze"
        case .createCgroup(let group, _), .writeCgroup(let group, _, _): "cgroup \(group.version.rawValue)"
        case .moveProcesses(_, let group), .enableController(_, let group): "cgroup \(group.version.rawValue)"
        case .limitOpenFiles: "prlimit"
        case .adjustOOMScore: "oom_score_adj"
        case .keepAffinity: "cpuset"
        case .createDirectory: "files"
        case .provideClock, .skewClock: "preloaded clock"
        case .startHelper(let helper): helper.work.details.mechanism
        case .armHelper(let rule): rule.work.details.mechanism
        case .addPacketFilter: "nftables"
        case .addImpairment(let impairment): impairment.mechanism
        case .cutConnections(let cut): cut.filter == nil ? cut.sockets.mechanism : "nftables reject"
        case .setLinkDown: "rtnetlink link"
        case .writeSetting: "sysctl"
        case .launch: "launched workload"
        }
    }

    /// What is done, in words.
    public var summary: String {
        switch self {
        case .signal(let process, let signal): "send \(signal.rawValue) to \(process)"
        case .killGroup(let group, let processes): "kill all \(processes.count) processes of \(group)"
        case .restart(let restart): restart.summary
        case .pause(let process): "stop \(process)"
        case .freeze(let group): "freeze \(group)"
        case .createCgroup(let group, _): "make cgroup \(group)"
        case .enableController(let controller, let group): "enable \(controller) for the children of \(group)"
        case .moveProcesses(let processes, let group):
            "move \(processes.map(\.description).joined(separator: ", ")) into \(group)"
        case .writeCgroup(let group, let file, let value): "write `\(value)` to \(group)/\(file)"
        case .limitOpenFiles(let process, let soft): "set the soft limit on open files of \(process) to \(soft)"
        case .adjustOOMScore(let process, let score): "set the OOM score adjustment of \(process) to \(score)"
        case .keepAffinity(let processes):
            "remember the CPUs that \(processes.map(\.description).joined(separator: ", ")) chose"
        case .createDirectory(let path): "make directory \(path)"
        case .provideClock(let clock): "make a clock in \(clock.directory), preloaded by \(clock.library)"
        case .skewClock(let shift): shift.summary
        case .startHelper(let helper): helper.summary
        case .armHelper(let rule): rule.work.details.summary
        case .addPacketFilter(let filter):
            "add nft table \(filter.table) with \(filter.rules.count) rules\(filter.namespace.suffix)"
        case .addImpairment(let impairment): impairment.summary + impairment.namespace.suffix
        case .cutConnections(let cut): cut.sockets.summary + (cut.filter == nil ? "" : " by nft rules, for a moment")
        case .setLinkDown(let link): "set interface \(link.interface) down\(link.namespace.suffix)"
        case .writeSetting(let setting):
            "set \(setting.name) to `\(setting.value)`\(setting.namespace.suffix)"
        case .launch(let workload): "launch \(workload.command.joined(separator: " "))"
        }
    }

    /// The same by hand, for people: what one would type, never what is run.
    public var shellEquivalent: String {
        switch self {
        case .signal(let process, let signal): "kill -\(signal.rawValue.dropFirst(3)) \(process.shellNumber)"
        case .killGroup(let group, _): "echo 1 > \(group)/cgroup.kill"
        case .restart(let restart): restart.shellEquivalent
        case .pause(let process): "kill -STOP \(process.shellNumber)"
        case .freeze(let group): "echo 1 > \(group)/cgroup.freeze"
        case .createCgroup(let group, _): "mkdir \(group)"
        case .enableController(let controller, let group): "echo +\(controller) > \(group)/cgroup.subtree_control"
        case .moveProcesses(let processes, let group):
            processes.map { "echo \($0.shellNumber) > \(group)/cgroup.procs" }.joined(separator: "; ")
        case .writeCgroup(let group, let file, let value): "echo \(value) > \(group)/\(file)"
        case .limitOpenFiles(let process, let soft): "prlimit --pid \(process.shellNumber) --nofile=\(soft):"
        case .adjustOOMScore(let process, let score): "echo \(score) > /proc/\(process.shellNumber)/oom_score_adj"
        case .keepAffinity(let processes):
            processes.map { "taskset -acp \($0.shellNumber)" }.joined(separator: "; ")
        case .createDirectory(let path): "mkdir \(path)"
        case .provideClock(let clock): "mkdir \(clock.directory)"
        case .skewClock(let shift): shift.shellEquivalent
        case .startHelper(let helper): helper.work.details.shellEquivalent
        case .armHelper(let rule): rule.work.details.shellEquivalent
        case .addPacketFilter(let filter): filter.shellEquivalent
        case .addImpairment(let impairment): impairment.shellEquivalent
        case .cutConnections(let cut): cut.filter?.shellEquivalent ?? cut.sockets.shellEquivalent
        case .setLinkDown(let link): "\(link.namespace?.shellPrefix ?? "")ip link set dev \(link.interface) down"
        case .writeSetting(let setting): setting.shellText
        case .launch(let workload): workload.command.joined(separator: " ") + " &"
        }
    }

    /// What the change acts on.
    public var resource: Resource {
        switch self {
        case .signal(let process, _): Resource("signals of", "\(process)")
        case .killGroup(let group, _): Resource("processes of", "\(group)")
        case .restart(let restart): Resource("processes of", restart.target)
        case .pause(let process): Resource("run state of", "\(process)")
        case .freeze(let group): Resource("run state of", "\(group)")
        case .createCgroup(let group, _): Resource("cgroup", "\(group)")
        case .enableController(let controller, let group): Resource("controller \(controller) in", "\(group)")
        case .moveProcesses(let processes, _):
            Resource("cgroup of", processes.map(\.description).joined(separator: ", "))
        case .writeCgroup(let group, let file, _): Resource("cgroup file", "\(group)/\(file)")
        case .limitOpenFiles(let process, _): Resource("open-file limit of", "\(process)")
        case .adjustOOMScore(let process, _): Resource("OOM score of", "\(process)")
        case .keepAffinity(let processes):
            Resource("affinity of", processes.map(\.description).joined(separator: ", "))
        case .createDirectory(let path): Resource("directory", path)
        case .provideClock(let clock): Resource("directory", clock.directory)
        case .skewClock(let shift): Resource("clock of", shift.target)
        case .startHelper(let helper): Resource("helper", helper.token)
        case .armHelper(let rule): Resource("place \(rule.slot) of helper", rule.helper)
        case .addPacketFilter(let filter): Resource("nft table", filter.table)
        case .addImpairment(let impairment):
            Resource("traffic class", "\(impairment.interface) \(impairment.minor)\(impairment.namespace.suffix)")
        case .cutConnections(let cut): Resource("connections", cut.sockets.scope + cut.sockets.namespace.suffix)
        case .setLinkDown(let link): Resource("link state of", link.interface + link.namespace.suffix)
        case .writeSetting(let setting): Resource("setting", setting.name + setting.namespace.suffix)
        case .launch(let workload): Resource("workload", workload.target)
        }
    }

    /// Everything the change acts on: a move acts on each of its processes, in one hierarchy.
    func resources(on survey: Survey) -> [Resource] {
        if case .moveProcesses(let processes, let group) = self {
            processes.map { Resource("cgroup of", "\($0) in \(survey.hierarchy(of: group) ?? group)") }
        } else if case .startHelper(let helper) = self {
            [resource] + helper.work.details.resources
        } else {
            [resource]
        }
    }

    /// What several steps may ask for at the same time, because the second finds it done: the same text for each of them.
    public var sharing: String? {
        switch self {
        case .enableController(let controller, let group): "\(controller) in \(group)"
        case .createCgroup(let group, _): "cgroup \(group)"
        case .moveProcesses(_, let group): "members of \(group)"
        case .signal, .pause, .freeze, .writeCgroup, .limitOpenFiles, .adjustOOMScore, .keepAffinity,
            .createDirectory, .startHelper, .armHelper, .addPacketFilter, .addImpairment, .cutConnections,
            .setLinkDown, .writeSetting, .launch, .killGroup, .restart, .provideClock, .skewClock:
            nil
        }
    }

    /// The processes that the change touches directly.
    public var processes: [ProcessIdentity] {
        switch self {
        case .signal(let process, _), .pause(let process), .limitOpenFiles(let process, _),
            .adjustOOMScore(let process, _):
            [process]
        case .moveProcesses(let processes, _), .keepAffinity(let processes), .killGroup(_, let processes): processes
        case .restart(let restart): restart.processes
        case .startHelper(let helper): helper.work.details.touched
        case .freeze, .createCgroup, .enableController, .writeCgroup, .createDirectory, .provideClock, .skewClock,
            .armHelper,
            .addPacketFilter, .addImpairment, .cutConnections, .setLinkDown, .writeSetting, .launch:
            []
        }
    }
}
