import ChaosModel
import LinuxKernel

/// What the control groups of a process count, which may be moved to others meanwhile: throttling (`cpu.stat`, summed over
/// the groups that bind it), and the memory limit (`memory.events`; `memory.failcnt` and `memory.oom_control` in v1).
/// cgroup-v2.rst, sched-bwc.rst, cgroup-v1/memory.rst. The group of everybody is left out.
final class GroupCounters {
    static let names = CounterMetric.group.map(\.name)
    private static let throttledPeriods = Array("nr_throttled ".utf8)
    private static let throttledTime = [(Array("throttled_usec ".utf8), 1e6), (Array("throttled_time ".utf8), 1e9)]
    private static let limitHits = [Array("max ".utf8), Array("high ".utf8)]
    private static let oomKill = Array("oom_kill ".utf8)

    private let hierarchies: CgroupHierarchies
    private let text = ProcText()
    private var periods = GrowthSum<String>(), seconds = GrowthSum<String>()
    private var hits = GrowthSum<String>(), kills = GrowthSum<String>()
    /// The v2 group of the process at the last reading.
    private(set) var unified: String?
    /// The groups that bind it, which go on counting when it has ended.
    private var cpu: [Cgroup] = [], memory: [Cgroup] = []

    init(_ hierarchies: CgroupHierarchies) { self.hierarchies = hierarchies }

    /// The sums of now; NaN where there is no such group. Without a process they are of the groups that the last one was in.
    func read(_ pid: Int32?) -> [Double] {
        if let pid {
            unified = group(of: pid, hierarchies.v2)?.directory
            cpu = path(of: pid, .cpu)
            memory = path(of: pid, .memory)
        }
        for group in cpu where text.load(group.directory + "/cpu.stat") == 0 {
            let isNew = Self.isOurs(group)
            if let count = number(Self.throttledPeriods) { periods.take(count, of: group.directory, isNew: isNew) }
            for (head, scale) in Self.throttledTime {
                if let time = number(head) { seconds.take(time / scale, of: group.directory, isNew: isNew) }
            }
        }
        for group in memory { readMemory(group) }
        let hasCPU = !cpu.isEmpty || periods.total > 0, hasMemory = !memory.isEmpty || hits.total + kills.total > 0
        return [hasCPU ? periods.total : .nan, hasCPU ? seconds.total : .nan]
            + [hasMemory ? hits.total : .nan, hasMemory ? kills.total : .nan]
    }

    private func readMemory(_ group: Cgroup) {
        let isNew = Self.isOurs(group)
        if group.version == .v2 {
            guard text.load(group.directory + "/memory.events") == 0 else { return }
            hits.take(Self.limitHits.reduce(0) { $0 + (number($1) ?? 0) }, of: group.directory, isNew: isNew)
            kills.take(number(Self.oomKill) ?? 0, of: group.directory, isNew: isNew)
        } else {
            if text.load(group.directory + "/memory.failcnt") == 0, let count = text.number(0, at: 0) {
                hits.take(count, of: group.directory, isNew: isNew)
            }
            if text.load(group.directory + "/memory.oom_control") == 0, let count = number(Self.oomKill) {
                kills.take(count, of: group.directory, isNew: isNew)
            }
        }
    }

    private func number(_ head: [UInt8]) -> Double? { text.line(head).flatMap { text.number(0, at: $0) } }

    /// The groups from a process's own up to below the root: each of them binds it.
    private func path(of pid: Int32, _ controller: CgroupController) -> [Cgroup] {
        guard let root = hierarchies.root(controller), let group = group(of: pid, root) else { return [] }
        return Array(group.path(from: root).dropFirst().suffix(6))
    }

    private func group(of pid: Int32, _ root: Cgroup?) -> Cgroup? {
        guard let root, let group = hierarchies.cgroup(of: pid, like: root), group != root,
            group.directory.hasPrefix(root.directory + "/")
        else { return nil }
        return group
    }

    /// A group of this run's began with it, so that all it has counted is growth.
    private static func isOurs(_ group: Cgroup) -> Bool {
        group.directory.split(separator: "/").last?.hasPrefix("aftershock_") ?? false
    }
}
