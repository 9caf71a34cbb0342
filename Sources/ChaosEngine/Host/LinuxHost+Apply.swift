import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// Captures from the kernel what would take `change` back.
    public func undo(for change: Change) throws(HostError) -> Undo {
        switch change {
        case .signal, .killGroup:
            return .impossible(because: "a signal cannot be taken back; the process's supervisor restarts it")
        case .restart: return .impossible(because: "a restart is not taken back; the service runs")
        case .pause(let process):
            guard let stat = try require(process) else { return .nothing }
            return stat.state == "T" ? .nothing : .resume(process)
        case .freeze(let group):
            let value = try read(group, "cgroup.freeze")
            return value == "1" ? .nothing : .writeCgroup(group, file: "cgroup.freeze", value: value)
        case .createCgroup(let group, let parent):
            guard !CgroupDirectory(group.directory).exists else {
                throw HostError("make cgroup \(group)", errno: 17, reason: "it exists already")
            }
            return .removeCgroup(group, tasksTo: parent)
        case .enableController(let controller, let group):
            let enabled = try read(group, "cgroup.subtree_control").split(separator: " ").map(String.init)
            return enabled.contains(controller) ? .nothing : .disableController(controller, in: group)
        case .moveProcesses(let processes, let group):
            return .moveBack(try origins(of: processes, like: group))
        case .writeCgroup(let group, let file, let value):
            let earlier = CgroupFile(file).earlier(in: try read(group, file), than: value)
            return .writeCgroup(group, file: file, value: earlier)
        case .limitOpenFiles(let process, let soft): return try undoOfLimit(of: process, loweredTo: soft)
        case .adjustOOMScore(let process, let score): return try undoOfScore(of: process, changedTo: score)
        case .keepAffinity(let processes): return affinity(of: processes)
        case .createDirectory(let path): return try undo(ofDirectory: path)
        case .provideClock(let clock): return try undo(ofDirectory: clock.directory)
        case .skewClock(let shift): return try undo(of: shift)
        case .armHelper(let rule): return try undo(of: rule)
        case .startHelper(let helper):
            try refuse(!HelperProcesses.pids(of: helper.token).isEmpty, change)
            let work = helper.work.details
            if let table = work.ownedFilter?.table { try refuse(hasTable(table, in: work.namespace), change) }
            return .stopHelper(
                token: helper.token, table: work.ownedFilter?.table, in: work.namespace,
                redirectedTo: work.redirectionPorts)
        case .addPacketFilter(let filter):
            try refuse(hasTable(filter.table, in: filter.namespace), change)
            return .removePacketFilter(table: filter.table, in: filter.namespace)
        case .addImpairment(let impairment):
            try refuse(hasClass(impairment), change)
            try refuse(hasTable(impairment.filter.table, in: impairment.namespace), change)
            return .removeImpairment(
                interface: impairment.interface, minor: impairment.minor, table: impairment.filter.table,
                in: impairment.namespace)
        case .cutConnections(let cut): return try undo(of: cut)
        case .setLinkDown(let link): return try undo(of: link)
        case .writeSetting(let setting): return try undo(of: setting)
        case .launch(let workload): return .stopWorkload(token: workload.token, cgroup: workload.cgroup)
        }
    }

    /// What is there already is not ours: its undo would take away somebody else's.
    func refuse(_ exists: Bool, _ change: Change) throws(HostError) {
        if exists { throw HostError(change.summary, errno: 17, reason: "it exists already") }
    }

    /// Carries a change out.
    public func apply(_ change: Change) throws(HostError) {
        switch change {
        case .signal(let process, let signal): try deliver(signal, to: process)
        case .killGroup(let group, let processes): try kill(group, with: processes, by: change)
        case .restart(let restart): try restarts.begin(restart)
        case .pause(let process): try send(Self.stop, to: process, mustExist: true)
        case .freeze(let group): try write(group, "cgroup.freeze", "1")
        case .createCgroup(let group, _):
            try attempt("make cgroup \(group)") { () throws(KernelError) in
                try CgroupDirectory(group.directory).create()
            }
        case .enableController(let controller, let group):
            try write(group, "cgroup.subtree_control", "+\(controller)")
        case .moveProcesses(let processes, let group):
            try move(processes, to: group)
        case .writeCgroup(let group, let file, let value): try write(group, file, value)
        case .limitOpenFiles(let process, let soft):
            _ = try require(process)
            try attempt("limit \(process)") { () throws(KernelError) in
                try OpenFileLimit.setSoft(soft, of: process.pid)
            }
        case .adjustOOMScore(let process, let score): try setScore(of: process, score)
        case .keepAffinity: return
        case .createDirectory(let path): try createDirectory(path)
        case .provideClock(let clock): try provide(clock)
        case .skewClock(let shift): try setClock(shift.file, offset: shift.offset, mustExist: true)
        case .startHelper(let helper): try helpers.start(helper, executable: executable)
        case .armHelper(let rule): try arm(rule)
        case .addPacketFilter(let filter): try add(filter)
        case .addImpairment(let impairment): try add(impairment)
        case .cutConnections(let cut): try carryOut(cut)
        case .setLinkDown(let link): try setDown(link)
        case .writeSetting(let setting): try write(setting)
        case .launch(let workload): try supervisor.launch(workload)
        }
    }

    /// Reads back whether a change is in effect.
    public func isInEffect(_ change: Change) throws(HostError) -> Bool {
        switch change {
        case .signal(let process, let signal):
            // Only SIGKILL is sure to end a process; the others it may handle as it likes.
            return signal != .SIGKILL || !ProcessTable.isAlive(process.pid, startTicks: process.startTicks)
        case .killGroup(_, let processes): return !processes.contains(where: isAlive)
        // It takes its time: the run waits for it and goes on meanwhile.
        case .restart(let restart): return restarts.progress(of: restart) != nil
        case .pause(let process): return isStopped(process)
        case .freeze(let group): return try read(group, "cgroup.events").contains("frozen 1")
        case .createCgroup(let group, _): return CgroupDirectory(group.directory).exists
        case .enableController(let controller, let group):
            return try read(group, "cgroup.subtree_control").split(separator: " ").contains(Substring(controller))
        case .moveProcesses(let processes, let group):
            return processes.allSatisfy { process in
                cgroup(of: process, like: group) == group
                    || !ProcessTable.isAlive(process.pid, startTicks: process.startTicks)
            }
        case .writeCgroup(let group, let file, let value):
            return CgroupFile(file).shows(value, in: try read(group, file))
        case .limitOpenFiles(let process, let soft):
            return try attempt("read the limit of \(process)") { () throws(KernelError) in
                try OpenFileLimit.of(process.pid)
            }.soft == soft
        case .adjustOOMScore(let process, let score): return try isAdjusted(process, to: score)
        case .keepAffinity: return true
        case .createDirectory(let path): return Directory.isDirectory(path)
        case .provideClock(let clock): return Directory.exists(clock.file)
        case .skewClock(let shift): return try offset(of: shift.file) == shift.offset
        case .startHelper(let helper): return try isRunning(helper)
        case .armHelper(let rule): return isArmed(rule.slot, of: rule.helper)
        case .addPacketFilter(let filter): return try isPresent(filter)
        case .addImpairment(let impairment): return try isPresent(impairment)
        // What was found was ended before the call returned.
        case .cutConnections: return true
        case .setLinkDown(let link): return try isDown(link)
        case .writeSetting(let setting): return try isSet(setting)
        case .launch(let workload): return supervisor.isRunning(workload.target)
        }
    }

    /// Counters that prove the effect so far.
    public func evidence(of change: Change) throws(HostError) -> [String: Double] {
        switch change {
        case .writeCgroup(let group, let file, let value):
            return try CgroupEvidence(group: group, file: file, value: value, host: self).counters()
        case .startHelper(let helper): return try evidence(of: helper)
        case .armHelper(let rule): return evidence(of: rule)
        case .addPacketFilter(let filter): return try packets(of: filter)
        case .addImpairment(let impairment): return try packets(of: impairment)
        case .restart(let restart): return evidence(of: restart)
        case .skewClock(let shift): return try evidence(of: shift)
        case .signal, .killGroup:
            return [
                "signals_delivered": Double(delivered.withLock { $0[change, default: 0] }),
                "processes_ended": Double(change.processes.count { !isAlive($0) }),
            ]
        case .cutConnections: return ["sockets_reset": Double(cuts.withLock { $0[change, default: 0] })]
        case .setLinkDown(let link): return ["links_down": try isDown(link) ? 1 : 0]
        case .writeSetting(let setting): return try evidence(of: setting)
        case .limitOpenFiles(let process, let soft): return try evidence(ofLimit: soft, of: process)
        case .pause, .freeze, .createCgroup, .enableController, .moveProcesses, .adjustOOMScore, .keepAffinity,
            .createDirectory, .launch, .provideClock:
            return [:]
        }
    }

    static var stop: Int32 { 19 }
    static var resume: Int32 { 18 }
}
