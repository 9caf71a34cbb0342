import ChaosModel
import LinuxKernel

extension TargetResolver {
    /// What the kernel lets a process have.
    func bounds(of stat: ProcessStat, in groups: [CgroupController: GroupMembership]) -> ProcessBounds {
        var bounds = ProcessBounds()
        bounds.tasks = stat.threads
        bounds.cpus = ProcessTable.allowedCPUs(stat.pid).flatMap { CPUList(list: $0) } ?? CPUList()
        let group = CPUSets.group(of: stat.pid)
        bounds.groupCPUs = group?.cpus ?? bounds.cpus
        bounds.memoryNodes = group?.nodes ?? "0"
        if let group = groups[.pids]?.group {
            bounds.taskLimit = (try? CgroupDirectory(group.directory).read("pids.max")).flatMap { Int($0) }
        }
        if let root = hierarchies.root(.cpu), let group = groups[.cpu]?.group {
            bounds.cpuQuota = group.path(from: root).compactMap(Self.quota).min()
        }
        return bounds
    }

    /// The quota of a group, in CPUs.
    private static func quota(of group: Cgroup) -> Double? {
        let directory = CgroupDirectory(group.directory)
        let words: [String]
        switch group.version {
        case .v2: words = ((try? directory.read("cpu.max")) ?? "").split(separator: " ").map(String.init)
        case .v1: words = ["cpu.cfs_quota_us", "cpu.cfs_period_us"].compactMap { try? directory.read($0) }
        }
        guard words.count == 2, let allowed = Double(words[0]), let period = Double(words[1]), allowed > 0, period > 0
        else { return nil }
        return allowed / period
    }
}
