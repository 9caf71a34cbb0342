/// What plans, records and reports say about a change.
extension Change {
    /// The kernel mechanism, such as `cgroup v1 cpu`.
    public var mechanism: String {
        switch self {
        case .signal: "signal by pidfd"
        case .pause: "SIGSTOP by pidfd"
        case .freeze: "cgroup v2 freeze"
        case .createCgroup(let group, _), .writeCgroup(let group, _, _): "cgroup \(group.version.rawValue)"
        case .moveProcesses(_, let group), .enableController(_, let group): "cgroup \(group.version.rawValue)"
        case .limitOpenFiles: "prlimit"
        case .startHelper(let helper): helper.work.details.mechanism
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
        case .pause(let process): "stop \(process)"
        case .freeze(let group): "freeze \(group)"
        case .createCgroup(let group, _): "make cgroup \(group)"
        case .enableController(let controller, let group): "enable \(controller) for the children of \(group)"
        case .moveProcesses(let processes, let group):
            "move \(processes.map(\.description).joined(separator: ", ")) into \(group)"
        case .writeCgroup(let group, let file, let value): "write `\(value)` to \(group)/\(file)"
        case .limitOpenFiles(let process, let soft): "set the soft limit on open files of \(process) to \(soft)"
        case .startHelper(let helper): helper.summary
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
        case .pause(let process): "kill -STOP \(process.shellNumber)"
        case .freeze(let group): "echo 1 > \(group)/cgroup.freeze"
        case .createCgroup(let group, _): "mkdir \(group)"
        case .enableController(let controller, let group): "echo +\(controller) > \(group)/cgroup.subtree_control"
        case .moveProcesses(let processes, let group):
            processes.map { "echo \($0.shellNumber) > \(group)/cgroup.procs" }.joined(separator: "; ")
        case .writeCgroup(let group, let file, let value): "echo \(value) > \(group)/\(file)"
        case .limitOpenFiles(let process, let soft): "prlimit --pid \(process.shellNumber) --nofile=\(soft):"
        case .startHelper(let helper): helper.work.details.shellEquivalent
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
        case .pause(let process): Resource("run state of", "\(process)")
        case .freeze(let group): Resource("run state of", "\(group)")
        case .createCgroup(let group, _): Resource("cgroup", "\(group)")
        case .enableController(let controller, let group): Resource("controller \(controller) in", "\(group)")
        case .moveProcesses(let processes, _):
            Resource("cgroup of", processes.map(\.description).joined(separator: ", "))
        case .writeCgroup(let group, let file, _): Resource("cgroup file", "\(group)/\(file)")
        case .limitOpenFiles(let process, _): Resource("open-file limit of", "\(process)")
        case .startHelper(let helper): Resource("helper", helper.token)
        case .addPacketFilter(let filter): Resource("nft table", filter.table)
        case .addImpairment(let impairment):
            Resource("traffic class", "\(impairment.interface) \(impairment.minor)\(impairment.namespace.suffix)")
        case .cutConnections(let cut): Resource("connections", cut.sockets.scope + cut.sockets.namespace.suffix)
        case .setLinkDown(let link): Resource("link state of", link.interface + link.namespace.suffix)
        case .writeSetting(let setting): Resource("setting", setting.name + setting.namespace.suffix)
        case .launch(let workload): Resource("workload", workload.target)
        }
    }

    /// Everything the change acts on: a move acts on each of its processes.
    public var resources: [Resource] {
        if case .moveProcesses(let processes, _) = self {
            processes.map { Resource("cgroup of", "\($0)") }
        } else if case .startHelper(let helper) = self {
            [resource] + helper.work.details.resources
        } else {
            [resource]
        }
    }

    /// Whether several steps may ask for the change at the same time, because the second finds it done.
    public var isShared: Bool {
        if case .enableController = self { true } else { false }
    }

    /// The processes that the change touches directly.
    public var processes: [ProcessIdentity] {
        switch self {
        case .signal(let process, _), .pause(let process), .limitOpenFiles(let process, _): [process]
        case .moveProcesses(let processes, _): processes
        case .freeze, .createCgroup, .enableController, .writeCgroup, .startHelper, .addPacketFilter, .addImpairment,
            .cutConnections, .setLinkDown, .writeSetting, .launch:
            []
        }
    }

    /// The capability set of capabilities(7) that the change needs.
    public var privileges: [String] {
        switch self {
        case .signal, .pause: ["CAP_KILL"]
        case .freeze, .createCgroup, .enableController, .moveProcesses, .writeCgroup: ["CAP_DAC_OVERRIDE"]
        case .limitOpenFiles: ["CAP_SYS_RESOURCE or the same user", "CAP_SYS_PTRACE"]
        case .startHelper(let helper): helper.work.details.privileges
        case .addPacketFilter, .addImpairment, .setLinkDown, .writeSetting: ["CAP_NET_ADMIN"]
        case .cutConnections(let cut): cut.sockets.privileges
        case .launch: []
        }
    }
}
