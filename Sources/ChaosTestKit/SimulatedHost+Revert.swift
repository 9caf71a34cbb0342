import ChaosModel

extension SimulatedHost {
    /// Restores what `undo` recorded; what is gone already is restored.
    public func revert(_ undo: Undo) throws(HostError) {
        let operation = undo.summary
        try requirePrivilege(operation)
        switch undo {
        case .impossible, .nothing: try effect(operation)
        case .resume(let process):
            try attempt(operation) { (state) throws(HostError) in
                if state.living(process) != nil { state.processes[process.pid]?.isStopped = false }
            }
        case .removeCgroup(let group, let parent):
            for pid in state.members(of: group) {
                try attempt(operation) { (state) throws(HostError) in
                    if state.processes[pid]?.isAlive == true { try state.move(pid, to: state.existing(parent)) }
                }
            }
            try attempt(operation) { (state) throws(HostError) in
                for (token, helper) in state.helpers where helper.cgroup == group {
                    state.helpers[token]?.cgroup = parent
                }
                try state.remove(group)
            }
        case .disableController(let controller, let group):
            try attempt(operation) { (state) throws(HostError) in
                guard state.groups[group.directory] != nil else { return }
                try state.write(group, "cgroup.subtree_control", "-\(controller)")
            }
        case .moveBack(let origins):
            try effect(operation)
            for origin in origins {
                try attempt(operation) { (state) throws(HostError) in
                    guard state.living(origin.process) != nil, state.groups[origin.cgroup.directory] != nil else {
                        return
                    }
                    let root = state.root(of: origin.cgroup)
                    let left = state.processes[origin.process.pid]?.groups[root]
                    try state.move(origin.process.pid, to: origin.cgroup)
                    // What it started in the group that it is taken out of goes with it.
                    let others = Set(origins.map(\.process.pid))
                    for child in state.offspring(of: origin.process)
                    where child.groups[root] == left && !others.contains(child.identity.pid) {
                        try state.move(child.identity.pid, to: origin.cgroup)
                    }
                }
            }
        case .writeCgroup(let group, let file, let value):
            try attempt(operation) { (state) throws(HostError) in
                // The files of a controller go with it, and their values too.
                if (try? state.read(group, file)) != nil { try state.write(group, file, value) }
            }
        case .limitOpenFiles(let process, let soft, let lowered):
            try attempt(operation) { (state) throws(HostError) in
                if state.living(process) != nil { state.processes[process.pid]?.softOpenFiles = soft }
                for heir in state.heirs(of: process, lowered) {
                    state.processes[heir]?.softOpenFiles = soft
                }
            }
        case .adjustOOMScore(let process, let score, let changed, let since, _):
            try attempt(operation) { (state) throws(HostError) in
                if state.living(process) != nil { state.processes[process.pid]?.oomScore = score }
                for heir in state.heirs(of: process, score: changed, since: since) {
                    state.processes[heir]?.oomScore = score
                }
            }
        case .restoreAffinity(let tasks):
            try attempt(operation) { (state) throws(HostError) in
                for task in tasks where state.living(task.task) != nil {
                    state.processes[task.task.pid]?.cpus = task.cpus
                }
            }
        case .removeDirectory(let path):
            try attempt(operation) { (state) throws(HostError) in _ = state.directories.remove(path) }
        case .setClock(let file, let offset):
            try attempt(operation) { (state) throws(HostError) in state.clocks[file] = offset == 0 ? nil : offset }
        case .disarmHelper(let token, let slot):
            try attempt(operation) { (state) throws(HostError) in state.disarm(slot, of: token) }
        case .stopHelper(let token, let table, _, _):
            try attempt(operation) { (state) throws(HostError) in
                state.helpers[token] = nil
                state.rules[token] = nil
            }
            if let table { try removeTable(table) }
        case .removePacketFilter(let table, _): try removeTable(table)
        case .removeImpairment(let interface, let minor, let table, _):
            try removeTable(table)
            try attempt(operation) { (state) throws(HostError) in
                state.removeClass(minor, from: interface)
            }
        case .restoreLink(let record):
            try attempt(operation) { (state) throws(HostError) in
                _ = state.linksDown.remove(record.interface)
            }
        case .writeSetting(let setting):
            try attempt(operation) { (state) throws(HostError) in state.settings[setting.name] = setting.value }
        case .stopWorkload(let token, let group):
            try attempt(operation) { (state) throws(HostError) in
                guard let workload = state.workloads.removeValue(forKey: token) else { return }
                state.processes = state.processes.filter { $0.value.identity.name != workload.target }
            }
            if let group { try attempt(operation) { (state) throws(HostError) in try state.remove(group) } }
        }
    }

    /// Reads back whether what `undo` restores is restored.
    public func isRestored(_ undo: Undo) throws(HostError) -> Bool {
        try attempt("read back: \(undo.summary)") { (state) throws(HostError) in
            switch undo {
            case .impossible, .nothing: return true
            case .resume(let process): return state.living(process)?.isStopped != true
            case .removeCgroup(let group, _): return state.groups[group.directory] == nil
            case .disableController(let controller, let group):
                guard state.groups[group.directory] != nil else { return true }
                return try !state.controls(group, controller)
            case .moveBack(let origins):
                return origins.allSatisfy { origin in
                    guard let process = state.living(origin.process) else { return true }
                    return process.groups[state.root(of: origin.cgroup)] == origin.cgroup.directory
                        || state.groups[origin.cgroup.directory] == nil
                }
            case .writeCgroup(let group, let file, let value):
                return (try? state.read(group, file)).map { CgroupFile(file).shows(value, in: $0) } ?? true
            case .limitOpenFiles(let process, let soft, let lowered):
                return state.living(process).map { $0.softOpenFiles == soft } ?? true
                    && state.heirs(of: process, lowered).isEmpty
            case .adjustOOMScore(let process, let score, let changed, let since, _):
                return state.living(process).map { $0.oomScore == score } ?? true
                    && state.heirs(of: process, score: changed, since: since).isEmpty
            case .restoreAffinity(let tasks):
                return tasks.allSatisfy { task in state.living(task.task).map { $0.cpus == task.cpus } ?? true }
            case .removeDirectory(let path): return !state.directories.contains(path)
            case .setClock(let file, let offset): return state.clocks[file] ?? 0 == offset
            case .disarmHelper(let token, let slot): return state.rules[token]?[slot] == nil
            case .stopHelper(let token, let table, _, _):
                return state.helpers[token] == nil && table.map { state.tables[$0] == nil } ?? true
            case .removePacketFilter(let table, _): return state.tables[table] == nil
            case .removeImpairment(let interface, let minor, let table, _):
                return state.classes[interface]?[minor] == nil && state.tables[table] == nil
            case .restoreLink(let record): return !state.linksDown.contains(record.interface)
            case .writeSetting(let setting): return setting.isSame(as: state.settings[setting.name] ?? "")
            case .stopWorkload(let token, let group):
                return state.workloads[token] == nil && group.map { state.groups[$0.directory] == nil } ?? true
            }
        }
    }

    private func removeTable(_ name: String) throws(HostError) {
        try attempt("remove nft table \(name)") { (state) throws(HostError) in
            state.removeTable(name)
        }
    }
}

extension SimulatedState {
    /// Who was started under a lowered limit and has it still.
    func heirs(of process: ProcessIdentity, _ lowered: LoweredLimit) -> [Int32] {
        offspring(of: process).filter { $0.identity.startTicks >= lowered.since && $0.softOpenFiles == lowered.soft }
            .map(\.identity.pid)
    }

    /// Who was started with a changed score and has it still.
    func heirs(of process: ProcessIdentity, score: Int, since: UInt64) -> [Int32] {
        offspring(of: process).filter { $0.identity.startTicks >= since && $0.oomScore == score }.map(\.identity.pid)
    }
}
