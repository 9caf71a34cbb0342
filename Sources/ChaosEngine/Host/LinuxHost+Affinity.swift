import ChaosModel
import LinuxKernel

/// The CPUs that threads chose for themselves, sched_setaffinity(2).
extension LinuxHost {
    /// Records the threads that have chosen fewer CPUs than their group may use: a change of the cpuset takes that from them
    /// before Linux 6.2. All others follow their group.
    func affinity(of processes: [ProcessIdentity]) -> Undo {
        let own = processes.filter { ProcessTable.isAlive($0.pid, startTicks: $0.startTicks) }
        let narrow = own.flatMap { process in
            let group = CPUSets.group(of: process.pid)?.cpus
            return ProcessTable.threads(of: process.pid).compactMap { task -> TaskAffinity? in
                guard let stat = ProcessTable.stat(task), let cpus = Self.cpus(of: task), cpus != group else {
                    return nil
                }
                let identity = ProcessIdentity(pid: task, startTicks: stat.startTicks, name: stat.comm)
                return TaskAffinity(task: identity, cpus: cpus)
            }
        }
        return narrow.isEmpty ? .nothing : .restoreAffinity(narrow)
    }

    /// Lets each thread run where it had chosen to, unless it does: who asks the kernel for CPUs is bound to them.
    func restore(_ tasks: [TaskAffinity]) throws(HostError) {
        for (task, cpus) in tasks.map({ ($0.task, $0.cpus) }) where !Self.isRestored(task, cpus) {
            do throws(KernelError) { try Scheduling.pin(task.pid, to: cpus.numbers.sorted().map(Int32.init)) } catch {
                guard ProcessTable.isAlive(task.pid, startTicks: task.startTicks) else { continue }
                throw HostError("let \(task) run on CPU \(cpus)", errno: error.errno, reason: error.reason)
            }
        }
    }

    /// Whether each of those that still live runs where it had chosen to.
    func areRestored(_ tasks: [TaskAffinity]) -> Bool { tasks.allSatisfy { Self.isRestored($0.task, $0.cpus) } }

    private static func isRestored(_ task: ProcessIdentity, _ cpus: CPUList) -> Bool {
        !ProcessTable.isAlive(task.pid, startTicks: task.startTicks) || self.cpus(of: task.pid) == cpus
    }

    private static func cpus(of task: Int32) -> CPUList? {
        ProcessTable.allowedCPUs(task).flatMap { CPUList(list: $0) }
    }
}

/// What groups of the cpuset controller allow, cpuset(7).
enum CPUSets {
    /// The CPUs and memory nodes that the group of a process may use; `nil` where there is no cpuset controller.
    static func group(of pid: Int32) -> (cpus: CPUList, nodes: String)? {
        let hierarchies = CgroupHierarchies.current
        guard let root = hierarchies.root(.cpuset), let group = hierarchies.cgroup(of: pid, like: root) else {
            return nil
        }
        let names =
            root.version == .v1
            ? ("cpuset.effective_cpus", "cpuset.effective_mems") : ("cpuset.cpus.effective", "cpuset.mems.effective")
        // In v2 the next group above that has the controller decides.
        for group in group.path(from: root).reversed() {
            let directory = CgroupDirectory(group.directory)
            guard let cpus = (try? directory.read(names.0)).flatMap({ CPUList(list: $0) }), !cpus.numbers.isEmpty,
                let nodes = try? directory.read(names.1)
            else { continue }
            return (cpus, nodes)
        }
        return nil
    }
}
