import ChaosModel
import LinuxKernel

/// What the kernel counts about a limit of a group.
struct CgroupEvidence {
    let group: Cgroup
    /// The file that the limit was written to, and what was written.
    let file: String
    let value: String
    let host: LinuxHost

    /// The counters that `CgroupFile.effectCounters` names.
    func counters() throws(HostError) -> [String: Double] {
        switch file {
        case "cpu.max", "cpu.cfs_quota_us": return try throttling()
        case "cpuset.cpus": return ["cpus_denied": Double(deniedCPUs())]
        case "pids.max": return ["forks_refused": try refusals()]
        case "io.max": return try unifiedTransfers()
        case "blkio.throttle.read_bps_device": return ["bytes_read": try transfers("io_service_bytes", "Read")]
        case "blkio.throttle.write_bps_device": return ["bytes_written": try transfers("io_service_bytes", "Write")]
        case "blkio.throttle.read_iops_device": return ["reads": try transfers("io_serviced", "Read")]
        case "blkio.throttle.write_iops_device": return ["writes": try transfers("io_serviced", "Write")]
        case "memory.high", "memory.max", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.swap.max":
            return host.memoryEvidence(of: group, file)
        default: return [:]
        }
    }

    /// Periods and time in which the quota was used up: cpu.stat, in both versions.
    private func throttling() throws(HostError) -> [String: Double] {
        let names = [
            "nr_throttled": ("throttled_periods", 1.0), "throttled_usec": ("throttled_seconds", 1e6),
            "throttled_time": ("throttled_seconds", 1e9),
        ]
        return try lines("cpu.stat").reduce(into: [:]) { evidence, words in
            guard words.count == 2, let name = names[words[0]], let value = Double(words[1]) else { return }
            evidence[name.0] = value / name.1
        }
    }

    /// How many of the host's CPUs no process of the group may run on.
    private func deniedCPUs() -> Int {
        let members = CgroupHierarchies.current.members(of: group)
        let lists = members.compactMap { ProcessTable.allowedCPUs($0).flatMap { CPUList(list: $0) }?.numbers }
        guard !lists.isEmpty, let online = CPUList(list: HostFacts.onlineCPUList) else { return 0 }
        return online.numbers.subtracting(lists.reduce(into: Set()) { $0.formUnion($1) }).count
    }

    /// How often fork was refused: pids.events, in both versions.
    private func refusals() throws(HostError) -> Double {
        try lines("pids.events").first { $0.first == "max" }.flatMap { $0.last }.flatMap { Double($0) } ?? 0
    }

    /// Lines such as `8:0 Read 4096`.
    private func transfers(_ name: String, _ direction: String) throws(HostError) -> Double {
        let disk = value.split(separator: " ").first.map(String.init)
        let line = try lines("blkio.throttle.\(name)").first { $0.first == disk && $0.dropFirst().first == direction }
        return line?.last.flatMap { Double($0) } ?? 0
    }

    /// A line such as `8:0 rbytes=4096 wbytes=0 rios=1 wios=0`; only what is limited.
    private func unifiedTransfers() throws(HostError) -> [String: Double] {
        let words = value.split(separator: " ").map(String.init)
        let line = try lines("io.stat").first { $0.first == words.first } ?? []
        let names = [
            ("rbps=", "rbytes=", "bytes_read"), ("wbps=", "wbytes=", "bytes_written"), ("riops=", "rios=", "reads"),
            ("wiops=", "wios=", "writes"),
        ]
        return names.reduce(into: [:]) { evidence, name in
            guard words.contains(where: { $0.hasPrefix(name.0) }) else { return }
            let counted = line.first { $0.hasPrefix(name.1) }?.dropFirst(name.1.count)
            evidence[name.2] = counted.flatMap { Double($0) } ?? 0
        }
    }

    private func lines(_ file: String) throws(HostError) -> [[String]] {
        try host.read(group, file).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }
}
