import ChaosModel

extension SimulatedHost {
    /// What would take `change` back, captured from the state now.
    public func undo(for change: Change) throws(HostError) -> Undo {
        try attempt("capture: \(change.summary)") { (state) throws(HostError) in
            switch change {
            case .signal, .killGroup, .restart: return .impossible(because: "a signal cannot be taken back")
            case .pause(let process): return try state.require(process).isStopped ? .nothing : .resume(process)
            case .freeze(let group):
                let value = try state.read(group, "cgroup.freeze")
                return value == "1" ? .nothing : .writeCgroup(group, file: "cgroup.freeze", value: value)
            case .createCgroup(let group, let parent):
                guard state.groups[group.directory] == nil else { throw SimulatedErrno.exists.error(change.summary) }
                return .removeCgroup(group, tasksTo: parent)
            case .enableController(let controller, let group):
                return try state.controls(group, controller) ? .nothing : .disableController(controller, in: group)
            case .moveProcesses(let processes, let group):
                let living = processes.filter { state.living($0) != nil }
                guard !living.isEmpty else { throw SimulatedErrno.noProcess.error(change.summary) }
                return .moveBack(
                    try living.map { (process) throws(HostError) in
                        let directory = try state.require(process).groups[state.root(of: group)] ?? ""
                        return ProcessOrigin(
                            process: process, cgroup: Cgroup(version: group.version, directory: directory))
                    })
            case .writeCgroup(let group, let file, let value):
                let earlier = CgroupFile(file).earlier(in: try state.read(group, file), than: value)
                return .writeCgroup(group, file: file, value: earlier)
            case .limitOpenFiles(let process, let soft):
                let earlier = try state.require(process).softOpenFiles
                let lowered = LoweredLimit(soft: soft, since: state.ticks, session: 0)
                return earlier == soft ? .nothing : .limitOpenFiles(process, soft: earlier, lowered: lowered)
            case .adjustOOMScore(let process, let score):
                let earlier = try state.require(process).oomScore
                return earlier == score
                    ? .nothing
                    : .adjustOOMScore(process, earlier, changed: score, since: state.ticks)
            case .keepAffinity(let processes):
                let narrow = processes.compactMap { process in
                    state.living(process)?.cpus.map { TaskAffinity(task: process, cpus: $0) }
                }
                return narrow.isEmpty ? .nothing : .restoreAffinity(narrow)
            case .createDirectory(let path):
                guard !state.directories.contains(path) else { throw SimulatedErrno.exists.error(change.summary) }
                return .removeDirectory(path)
            case .provideClock(let clock):
                guard !state.directories.contains(clock.directory) else {
                    throw SimulatedErrno.exists.error(change.summary)
                }
                return .removeDirectory(clock.directory)
            case .skewClock(let shift):
                let earlier = state.clocks[shift.file] ?? 0
                return earlier == shift.offset ? .nothing : .setClock(file: shift.file, offset: earlier)
            case .armHelper(let rule):
                guard state.helpers[rule.helper] != nil else { throw SimulatedErrno.noProcess.error(change.summary) }
                guard state.rules[rule.helper]?[rule.slot] == nil else {
                    throw SimulatedErrno.exists.error(change.summary)
                }
                return .disarmHelper(token: rule.helper, slot: rule.slot)
            case .startHelper(let helper):
                guard state.helpers[helper.token] == nil else { throw SimulatedErrno.exists.error(change.summary) }
                let work = helper.work.details
                if let table = work.ownedFilter?.table, state.hasTable(table) {
                    throw SimulatedErrno.exists.error(change.summary)
                }
                return .stopHelper(
                    token: helper.token, table: work.ownedFilter?.table, in: work.namespace,
                    redirectedTo: work.redirectionPorts)
            case .addPacketFilter(let filter):
                guard !state.hasTable(filter.table) else { throw SimulatedErrno.exists.error(change.summary) }
                return .removePacketFilter(table: filter.table, in: filter.namespace)
            case .addImpairment(let impairment):
                let isTaken = state.classes[impairment.interface]?[impairment.minor] != nil
                guard !isTaken, !state.hasTable(impairment.filter.table) else {
                    throw SimulatedErrno.exists.error(change.summary)
                }
                return .removeImpairment(
                    interface: impairment.interface, minor: impairment.minor, table: impairment.filter.table,
                    in: impairment.namespace)
            case .cutConnections(let cut):
                guard let filter = cut.filter else {
                    return .impossible(because: "a connection cannot be brought back")
                }
                guard state.tables[filter.table] == nil else { throw SimulatedErrno.exists.error(change.summary) }
                return .removePacketFilter(table: filter.table, in: filter.namespace)
            case .setLinkDown(let link):
                guard state.hasLink(link.interface),
                    let index = SimulatedState.links.firstIndex(of: link.interface)
                else {
                    throw SimulatedErrno.noDevice.error(change.summary)
                }
                guard !state.linksDown.contains(link.interface) else { return .nothing }
                let own = LinkRecord.Link(index: Int32(index + 1), name: link.interface, isUp: true)
                return .restoreLink(LinkRecord(links: [own], namespace: link.namespace))
            case .writeSetting(var setting):
                let earlier = state.settings[setting.name] ?? ""
                if setting.isSame(as: earlier) { return .nothing }
                setting.value = earlier
                return .writeSetting(setting)
            case .launch(let workload): return .stopWorkload(token: workload.token, cgroup: workload.cgroup)
            }
        }
    }

    /// Carries a change out; each of its parts is an effect of its own.
    public func apply(_ change: Change) throws(HostError) {
        let operation = change.summary
        try requirePrivilege(operation)
        switch change {
        case .moveProcesses(let processes, let group):
            for process in processes {
                try attempt(operation) { (state) throws(HostError) in
                    if state.living(process) != nil { try state.move(process.pid, to: group) }
                }
            }
        case .startHelper(let helper):
            if let filter = helper.work.details.ownedFilter { try addTable(filter) }
            try attempt(operation) { (state) throws(HostError) in
                if let group = helper.cgroup, state.groups[group.directory] == nil {
                    throw SimulatedErrno.noEntry.error(operation)
                }
                if case .holdPackets(let queue) = helper.work, state.foreign.queues.contains(queue.number) {
                    throw SimulatedErrno.busy.error(operation)
                }
                state.helpers[helper.token] = helper
            }
        case .addPacketFilter(let filter): try addTable(filter)
        case .addImpairment(let impairment):
            let state = self.state
            guard state.hasLink(impairment.interface) else { throw SimulatedErrno.noDevice.error(operation) }
            guard !kernel.foreign.contains(impairment.interface) else { throw SimulatedErrno.exists.error(operation) }
            guard kernel.hasNetem || !impairment.treatment.needsNetem else {
                throw SimulatedErrno.noEntry.error(operation)
            }
            try attempt(operation) { (state) throws(HostError) in
                guard state.classes[impairment.interface]?[impairment.minor] == nil else {
                    throw SimulatedErrno.exists.error(operation)
                }
                guard !state.isForeign(impairment.interface) else { throw SimulatedErrno.busy.error(operation) }
                // Linux 6.16 and later let no netem that duplicates share a tree with another.
                let others = (state.classes[impairment.interface] ?? [:]).values.map(\.treatment)
                let duplicates = (others + [impairment.treatment]).contains { $0.duplicate != nil }
                guard !duplicates || !impairment.treatment.needsNetem || !others.contains(where: \.needsNetem) else {
                    throw SimulatedErrno.invalid.error(operation)
                }
                state.classes[impairment.interface, default: [:]][impairment.minor] = impairment
            }
            try addTable(impairment.filter)
        case .launch(let workload):
            if let group = workload.cgroup, state.groups[group.directory] == nil {
                try attempt(operation) { (state) throws(HostError) in try state.make(group) }
            }
            let pid = takePID()
            try attempt(operation) { (state) throws(HostError) in state.launch(workload, pid: pid) }
        case .cutConnections(let cut):
            if let filter = cut.filter { try addTable(filter) }
            try attempt(operation) { (state) throws(HostError) in
                if let filter = cut.filter { state.tables[filter.table] = nil }
            }
        case .signal, .pause, .freeze, .createCgroup, .enableController, .writeCgroup, .limitOpenFiles,
            .adjustOOMScore, .keepAffinity, .createDirectory, .armHelper, .setLinkDown, .writeSetting, .killGroup,
            .restart, .provideClock, .skewClock:
            try attempt(operation) { (state) throws(HostError) in try state.carryOut(change) }
        }
    }

    /// Reads back whether a change is in effect.
    public func isInEffect(_ change: Change) throws(HostError) -> Bool {
        try attempt("read back: \(change.summary)") { (state) throws(HostError) in try state.shows(change) }
    }

    /// No counters: nothing passes through a simulated host.
    public func evidence(of change: Change) throws(HostError) -> [String: Double] { [:] }

    private func addTable(_ filter: PacketFilter) throws(HostError) {
        let isOwned = kernel.findings[.nftOwner]?.works == true
        try attempt("add nft table \(filter.table)") { (state) throws(HostError) in
            guard !state.hasTable(filter.table) else {
                throw SimulatedErrno.exists.error("add nft table \(filter.table)")
            }
            state.tables[filter.table] = filter
            if isOwned { state.ownedTables.insert(filter.table) }
        }
    }
}

extension SimulatedState {
    /// The process, which has to live.
    /// - Throws: ESRCH.
    func require(_ process: ProcessIdentity) throws(HostError) -> Process {
        guard let living = living(process) else { throw SimulatedErrno.noProcess.error("find \(process)") }
        return living
    }

    /// The interfaces of a simulated host.
    static var links: [String] { ["lo", "eth0", "eth1"] }

    /// Whether the interface is there.
    func hasLink(_ interface: String) -> Bool { Self.links.contains(interface) && !missingLinks.contains(interface) }

    /// Whether a change is in effect.
    /// - Throws: what the kernel answers to the question, such as ESRCH.
    public func shows(_ change: Change) throws(HostError) -> Bool {
        switch change {
        case .restart: return true
        case .killGroup(_, let processes): return processes.allSatisfy { living($0) == nil }
        case .signal(let process, let signal): return signal != .SIGKILL || living(process) == nil
        case .pause(let process): return living(process)?.isStopped == true
        case .freeze(let group): return try read(group, "cgroup.events").contains("frozen 1")
        case .createCgroup(let group, _): return groups[group.directory] != nil
        case .enableController(let controller, let group): return try controls(group, controller)
        case .moveProcesses(let processes, let group):
            return processes.allSatisfy {
                living($0).map { $0.groups[root(of: group)] == group.directory } ?? true
            }
        case .writeCgroup(let group, let file, let value):
            return CgroupFile(file).shows(value, in: try read(group, file))
        case .limitOpenFiles(let process, let soft): return try require(process).softOpenFiles == soft
        case .adjustOOMScore(let process, let score): return try require(process).oomScore == score
        case .keepAffinity: return true
        case .createDirectory(let path): return directories.contains(path)
        case .provideClock(let clock): return directories.contains(clock.directory)
        case .skewClock(let shift): return clocks[shift.file] == shift.offset
        case .armHelper(let rule): return rules[rule.helper]?[rule.slot] == rule
        case .startHelper(let helper):
            return helpers[helper.token]?.work == helper.work
                && helper.work.details.ownedFilter.map { tables[$0.table] == $0 } ?? true
        case .addPacketFilter(let filter): return tables[filter.table] == filter
        case .addImpairment(let impairment):
            return classes[impairment.interface]?[impairment.minor] == impairment
                && tables[impairment.filter.table] == impairment.filter
        case .cutConnections: return true
        case .setLinkDown(let link):
            guard hasLink(link.interface) else { throw SimulatedErrno.noDevice.error(change.summary) }
            return linksDown.contains(link.interface)
        case .writeSetting(let setting): return setting.isSame(as: settings[setting.name] ?? "")
        case .launch(let workload): return workloads[workload.token] != nil
        }
    }

    func controls(_ group: Cgroup, _ controller: String) throws(HostError) -> Bool {
        try read(group, "cgroup.subtree_control").split(separator: " ").contains(Substring(controller))
    }

    /// Starts a workload.
    public mutating func launch(_ workload: Workload, pid: Int32) {
        var home: [String: String] = [:]
        for directory in groups.keys where groups[directory]?.isRoot == true { home[directory] = directory }
        for group in (workload.cgroup.map { [$0] } ?? []) + workload.groups { home[root(of: group)] = group.directory }
        processes[pid] = Process(
            identity: ProcessIdentity(pid: pid, startTicks: ticks, name: workload.target), parent: 201,
            groups: home)
        workloads[workload.token] = workload
    }

    /// A change with one part.
    mutating func carryOut(_ change: Change) throws(HostError) {
        switch change {
        case .signal(let process, let signal):
            // Whoever has ended already needs no signal.
            guard living(process) != nil else { return }
            if [.SIGKILL, .SIGTERM, .SIGSEGV, .SIGABRT].contains(signal) { processes[process.pid]?.isAlive = false }
        // Who comes back has another identity, which is nothing that an undo could restore.
        case .restart: return
        case .killGroup(let group, _):
            for pid in members(of: group) { processes[pid]?.isAlive = false }
        case .pause(let process):
            _ = try require(process)
            processes[process.pid]?.isStopped = true
        case .freeze(let group): try write(group, "cgroup.freeze", "1")
        case .createCgroup(let group, _): try make(group)
        case .enableController(let controller, let group): try write(group, "cgroup.subtree_control", "+\(controller)")
        case .writeCgroup(let group, let file, let value): try write(group, file, value)
        case .limitOpenFiles(let process, let soft):
            guard soft <= (try require(process)).hardOpenFiles else {
                throw SimulatedErrno.invalid.error(change.summary)
            }
            processes[process.pid]?.softOpenFiles = soft
        case .adjustOOMScore(let process, let score):
            _ = try require(process)
            // proc(5), oom_score_adj.
            guard (-1000...1000).contains(score) else { throw SimulatedErrno.invalid.error(change.summary) }
            processes[process.pid]?.oomScore = score
        case .keepAffinity: return
        case .createDirectory(let path): directories.insert(path)
        case .provideClock(let clock): directories.insert(clock.directory)
        case .skewClock(let shift): clocks[shift.file] = shift.offset
        case .armHelper(let rule):
            guard helpers[rule.helper] != nil else { throw SimulatedErrno.noProcess.error(change.summary) }
            rules[rule.helper, default: [:]][rule.slot] = rule
        case .setLinkDown(let link):
            guard hasLink(link.interface) else { throw SimulatedErrno.noDevice.error(change.summary) }
            linksDown.insert(link.interface)
        case .writeSetting(let setting):
            // Those that are simulated are numbers.
            guard setting.value.split(whereSeparator: \.isWhitespace).allSatisfy({ Int($0) != nil }) else {
                throw SimulatedErrno.invalid.error(change.summary)
            }
            settings[setting.name] = setting.value
        case .moveProcesses, .startHelper, .addPacketFilter, .addImpairment, .cutConnections, .launch: return
        }
    }
}
