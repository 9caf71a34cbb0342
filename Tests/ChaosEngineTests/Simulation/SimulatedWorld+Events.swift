import ChaosModel
import ChaosTestKit

/// What becomes of the host while a run goes on, and of the shadow with it.
extension SimulatedWorld {
    /// Something happens on the host.
    /// - Returns: whether there was anybody to whom it could happen.
    func happen(_ disaster: Disaster) -> Bool {
        switch disaster {
        case .helperDies: return endHelper()
        case .helperHangs:
            guard let token = host.state.helpers.keys.sorted().randomElement(using: &random) else { return false }
            supervisor.silent.insert(token)
            return true
        case .processDies:
            guard let process = someone else { return false }
            end([process.identity.pid])
            startLater(process.identity.name)
            return true
        case .processForks: return fork()
        case .processReplaced: return replace()
        case .serviceVanishes: return removeService()
        case .interfaceVanishes: return removeInterface()
        default: return interfere(disaster)
        }
    }

    /// Changes host and shadow alike.
    func both(_ change: @escaping (inout SimulatedState) -> Void) {
        host.disturb(change)
        change(&shadow)
    }

    /// The same, as something that another program has written: either value is fine in the end.
    private func write(_ change: @escaping (inout SimulatedState) -> Void) {
        let before = SimulationFacts(shadow).facts
        both(change)
        let after = SimulationFacts(shadow).facts
        for key in Set(before.keys).union(after.keys) where before[key] != after[key] {
            touched[key, default: []].formUnion([before[key] ?? "", after[key] ?? ""])
        }
    }

    /// A living process of a service that is the operator's.
    private var someone: SimulatedState.Process? {
        shadow.processes.values.filter { ["shop", "billing"].contains($0.identity.name) && $0.isAlive }
            .sorted { $0.identity.pid < $1.identity.pid }.randomElement(using: &random)
    }

    private func end(_ pids: [Int32]) {
        both { state in for pid in pids { state.processes[pid]?.isAlive = false } }
    }

    private func endHelper() -> Bool {
        guard let token = host.state.helpers.keys.sorted().randomElement(using: &random) else { return false }
        host.disturb { state in
            state.helpers[token] = nil
            state.rules[token] = nil
        }
        return true
    }

    private func fork() -> Bool {
        // Nobody forks who is stopped. A child of one that chose its CPUs gets them back from the kernel (Linux 6.2 on), which
        // is not simulated.
        guard let parent = someone, host.state.processes[parent.identity.pid]?.isStopped == false,
            host.state.processes[parent.identity.pid]?.cpus == nil, shadow.processes[parent.identity.pid]?.cpus == nil
        else { return false }
        let pid = takePID()
        both { state in
            guard var child = state.processes[parent.identity.pid] else { return }
            child.identity = ProcessIdentity(pid: pid, startTicks: state.ticks, name: parent.identity.name)
            child.parent = parent.identity.pid
            state.processes[pid] = child
        }
        return true
    }

    /// A process ends, and a stranger gets its number.
    private func replace() -> Bool {
        guard let process = someone else { return false }
        let pid = process.identity.pid
        both { state in
            let identity = ProcessIdentity(pid: pid, startTicks: state.ticks + 1, name: "stranger")
            var stranger = SimulatedState.Process(identity: identity, parent: 1, groups: [:])
            stranger.groups = state.processes[1]?.groups ?? [:]
            stranger.softOpenFiles = 333
            stranger.oomScore = 77
            stranger.cpus = CPUList([0])
            state.processes[pid] = stranger
        }
        startLater(process.identity.name)
        return true
    }

    /// A service is stopped: everybody in its group ends, and the group goes with all that is below it.
    private func removeService() -> Bool {
        guard let process = someone,
            let group = process.groups.values.sorted().first(where: { shadow.groups[$0]?.isRoot == false })
        else { return false }
        let pids = shadow.processes.values.filter { $0.groups.values.contains(group) }.map(\.identity.pid)
        both { state in
            for pid in pids { state.processes[pid]?.isAlive = false }
            for pid in state.processes.keys
            where state.processes[pid]?.groups.values.contains(where: { $0.hasPrefix(group + "/") }) == true {
                state.processes[pid]?.isAlive = false
            }
            for directory in state.groups.keys where directory == group || directory.hasPrefix(group + "/") {
                state.groups[directory] = nil
            }
            for (token, helper) in state.helpers where helper.cgroup?.directory.hasPrefix(group) == true {
                state.helpers[token] = nil
                state.rules[token] = nil
            }
        }
        for name in ["shop", "billing"]
        where !shadow.processes.values.contains(where: { $0.isAlive && $0.identity.name == name }) {
            startLater(name)
        }
        return true
    }

    private func removeInterface() -> Bool {
        guard let interface = ["eth0", "eth1"].randomElement(using: &random), !shadow.missingLinks.contains(interface)
        else { return false }
        both { state in
            state.missingLinks.insert(interface)
            state.linksDown.remove(interface)
            state.classes[interface] = nil
            state.foreign.roots[interface] = nil
            state.foreign.ingress[interface] = nil
        }
        return true
    }

    /// The supervisor of a service starts it again, where it was and with what every process starts with.
    func startAgain(_ service: String) {
        guard
            let old = host.kernel.freshState().processes.values.filter({ $0.identity.name == service })
                .min(by: { $0.identity.pid < $1.identity.pid })
        else { return }
        let pid = takePID()
        both { state in
            for directory in old.groups.values where state.groups[directory] == nil {
                state.groups[directory] = SimulatedState.Group(version: self.host.kernel.version)
            }
            var process = old
            process.identity = ProcessIdentity(pid: pid, startTicks: state.ticks, name: service)
            state.processes[pid] = process
        }
        trace.add(now, "\(service) is started again as \(pid)")
    }

    /// Somebody else administers the host.
    private func interfere(_ disaster: Disaster) -> Bool {
        let number = Int.random(in: 1...9, using: &random)
        switch disaster {
        case .foreignLimit:
            guard let pid = someone?.identity.pid else { return false }
            write { state in
                state.processes[pid]?.softOpenFiles = UInt64(1000 + number)
                state.processes[pid]?.oomScore = number
            }
        case .foreignSignal:
            guard let pid = someone?.identity.pid else { return false }
            write { $0.processes[pid]?.isStopped = number > 5 }
        case .foreignMove:
            guard let process = someone, let root = process.groups.keys.sorted().first else { return false }
            write { $0.processes[process.identity.pid]?.groups[root] = root }
        case .foreignGroupValue:
            guard let group = shadow.groups.keys.filter({ shadow.groups[$0]?.isRoot == false }).sorted().first else {
                return false
            }
            let file = host.kernel.version == .v2 ? "cgroup.freeze" : "cpu.cfs_quota_us"
            write { $0.groups[group]?.values[file] = file == "cgroup.freeze" ? "1" : "\(number)0000" }
        case .foreignSetting:
            guard let name = shadow.settings.keys.sorted().randomElement(using: &random) else { return false }
            write { $0.settings[name] = name.hasSuffix("retries2") ? "\(number)" : "2000\(number)\t60999" }
        case .foreignRoot:
            guard let interface = ["lo", "eth0"].randomElement(using: &random), !shadow.missingLinks.contains(interface)
            else { return false }
            let root = SimulatedForeign.Qdisc(kind: "htb", handle: UInt16(number), lines: ["class 1:\(number)"])
            both { $0.replaceRoot(of: interface, with: root) }
        case .foreignFlush:
            both { state in
                state.tables = [:]
                state.ownedTables = []
                state.foreign.tables = [:]
            }
        case .foreignTable: both { $0.foreign.tables["inet firewalld"] = ["rule \(number)"] }
        default: return false
        }
        return true
    }

    func takePID() -> Int32 {
        nextPID += 1
        return nextPID
    }
}
