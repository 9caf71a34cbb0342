import ChaosModel
import ChaosTestKit

/// A state of the host as a list of single facts, so that each can be compared by itself.
struct SimulationFacts {
    private(set) var facts: [String: String] = [:]

    init(_ state: SimulatedState) {
        for (pid, process) in state.processes {
            let name = "process \(pid) of \(process.identity.startTicks)"
            guard process.isAlive else { continue }
            facts[name] = process.identity.name
            facts[name + " stopped"] = "\(process.isStopped)"
            facts[name + " open files"] = "\(process.softOpenFiles)"
            facts[name + " OOM score"] = "\(process.oomScore)"
            facts[name + " CPUs"] = process.cpus.map { "\($0)" } ?? ""
            for (root, directory) in process.groups { facts["\(name) in \(root)"] = directory }
        }
        for (directory, group) in state.groups {
            facts["group \(directory)"] = group.subtreeControl.sorted().joined(separator: " ")
            for (file, value) in group.values { facts["group \(directory) \(file)"] = value }
        }
        for token in state.helpers.keys { facts["helper \(token)"] = "runs" }
        for (token, rules) in state.rules { facts["rules of \(token)"] = "\(rules.count)" }
        for path in state.directories { facts["directory \(path)"] = "there" }
        for (file, offset) in state.clocks { facts["clock \(file)"] = "\(offset)" }
        for table in state.tables.keys { facts["table \(table)"] = "there" }
        for (interface, classes) in state.classes { facts["classes of \(interface)"] = "\(classes.keys.sorted())" }
        for link in state.linksDown { facts["link \(link)"] = "down" }
        for link in state.missingLinks { facts["link \(link)"] = "missing" }
        for (name, value) in state.settings { facts["setting \(name)"] = value }
        for (interface, root) in state.foreign.roots { facts["foreign root of \(interface)"] = "\(root)" }
        for (interface, qdisc) in state.foreign.ingress { facts["foreign ingress of \(interface)"] = "\(qdisc)" }
        for (name, lines) in state.foreign.tables { facts["foreign table \(name)"] = "\(lines)" }
        facts["foreign queues"] = "\(state.foreign.queues.sorted())"
        facts["foreign settings"] = "\(state.foreign.settings.sorted())"
        for token in state.workloads.keys { facts["workload \(token)"] = "runs" }
    }

    /// What is not as it would be without us.
    /// - Parameter touched: values that others gave to a fact meanwhile, each of which is fine.
    func difference(from shadow: SimulationFacts, touched: [String: Set<String>]) -> [String] {
        Set(facts.keys).union(shadow.facts.keys).sorted().compactMap { key in
            let (found, should) = (facts[key], shadow.facts[key])
            if found == should || touched[key]?.contains(found ?? "") == true { return nil }
            return "\(key): \(found ?? "nothing") instead of \(should ?? "nothing")"
        }
    }
}
