import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// Restores what `undo` recorded. What is gone already is restored.
    public func revert(_ undo: Undo) throws(HostError) {
        switch undo {
        case .impossible, .nothing: return
        case .resume(let process): try send(Self.resume, to: process, mustExist: false)
        case .removeCgroup(let group, let parent): try remove(group, tasksTo: parent)
        case .disableController(let controller, let group):
            guard CgroupDirectory(group.directory).exists else { return }
            try requireHierarchy(of: group)
            try write(group, "cgroup.subtree_control", "-\(controller)")
        case .moveBack(let origins):
            for origin in origins where CgroupDirectory(origin.cgroup.directory).exists {
                try requireHierarchy(of: origin.cgroup)
                try moveBack(origin, besides: Set(origins.map(\.process.pid)))
            }
        case .writeCgroup(let group, let file, let value):
            guard CgroupDirectory(group.directory).has(file) else { return }
            try requireHierarchy(of: group, file: file)
            try restore(group, file, value)
        case .limitOpenFiles(let process, let soft, let lowered):
            try restoreLimit(of: process, soft: soft, lowered: lowered)
        case .adjustOOMScore(let process, let score, let changed, let since, let session):
            try restoreScore(of: process, score, changed: changed, since: since, session: session)
        case .restoreAffinity(let tasks): try restore(tasks)
        case .removeDirectory(let path): try removeDirectory(path)
        case .setClock(let file, let offset): try setClock(file, offset: offset, mustExist: false)
        case .disarmHelper(let token, let slot): try disarm(slot, of: token)
        case .stopHelper(let token, let table, let namespace, let redirected):
            try helpers.stop(token)
            if let table { try removeTable(table, in: namespace) }
            if let redirected { try forgetFlows(redirectedTo: redirected, in: namespace) }
        case .removePacketFilter(let table, let namespace): try removeTable(table, in: namespace)
        case .removeImpairment(let interface, let minor, let table, let namespace):
            try removeImpairment(interface: interface, minor: minor, table: table, in: namespace)
        case .restoreLink(let record): try restore(record)
        case .writeSetting(let setting): try restore(setting)
        case .stopWorkload(let token, let group):
            if let group, CgroupDirectory(group.directory).exists { try requireHierarchy(of: group) }
            try supervisor.stop(token: token, cgroup: group)
        }
    }

    /// Reads back whether what `undo` restores is restored.
    public func isRestored(_ undo: Undo) throws(HostError) -> Bool {
        switch undo {
        case .impossible, .nothing: return true
        case .resume(let process):
            return !isStopped(process)
        case .removeCgroup(let group, _): return !CgroupDirectory(group.directory).exists
        case .disableController(let controller, let group):
            guard CgroupDirectory(group.directory).exists else { return true }
            return try !read(group, "cgroup.subtree_control").split(separator: " ").contains(Substring(controller))
        case .moveBack(let origins):
            return origins.allSatisfy { origin in
                !ProcessTable.isAlive(origin.process.pid, startTicks: origin.process.startTicks)
                    || !CgroupDirectory(origin.cgroup.directory).exists
                    || cgroup(of: origin.process, like: origin.cgroup) == origin.cgroup
            }
        case .writeCgroup(let group, let file, let value):
            guard CgroupDirectory(group.directory).has(file) else { return true }
            try requireHierarchy(of: group, file: file)
            return try isRestored(group, file, value)
        case .limitOpenFiles(let process, let soft, let lowered):
            return try limit(of: process)?.soft != lowered.soft
                && heirs(of: process, soft: soft, lowered: lowered).isEmpty
        case .adjustOOMScore(let process, let score, let changed, let since, let session):
            return try isScoreRestored(of: process, score, changed: changed, since: since, session: session)
        case .restoreAffinity(let tasks): return areRestored(tasks)
        case .removeDirectory(let path): return !Directory.exists(path)
        case .setClock(let file, let offset):
            if !Directory.exists(file) { return true }
            return try self.offset(of: file) == offset
        case .disarmHelper(let token, let slot): return !isArmed(slot, of: token)
        case .stopHelper(let token, let table, let namespace, let redirected):
            guard HelperProcesses.pids(of: token).isEmpty else { return false }
            if let table, try hasTable(table, in: namespace) { return false }
            return try redirected.map { (ports) throws(HostError) in
                try !hasFlows(redirectedTo: ports, in: namespace)
            } ?? true
        case .removePacketFilter(let table, let namespace): return try !hasTable(table, in: namespace)
        case .removeImpairment(let interface, let minor, let table, let namespace):
            let hasClass = try hasClass(interface: interface, minor: minor, in: namespace)
            let hasRules = try hasTable(table, in: namespace)
            return !hasClass && !hasRules
        case .restoreLink(let record): return try isRestored(record)
        case .writeSetting(let setting):
            // What belonged to a namespace that is gone went with it.
            if setting.isOfNetwork, try places.place(setting.namespace) == nil { return true }
            return try isSet(setting)
        case .stopWorkload(let token, let group): return Supervisor.isGone(token: token, cgroup: group)
        }
    }
}
