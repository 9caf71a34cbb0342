import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// Moves processes, and what they start meanwhile: a child that is forked just before its parent is moved is born
    /// into the old group.
    /// - Parameter start: when the move began, in clock ticks since boot; earlier children stay where they are.
    func move(
        _ processes: [ProcessIdentity], to group: Cgroup, since start: UInt64 = LinuxHost.ticksSinceBoot
    ) throws(HostError) {
        for process in processes { try move(process, to: group) }
        for _ in 0..<20 {
            let outside = Set(processes.flatMap { ProcessTable.descendants(of: $0.pid) })
                .compactMap { ProcessTable.stat($0) }
                .filter { $0.startTicks >= start && !$0.hasEnded }
                .map { ProcessIdentity(pid: $0.pid, startTicks: $0.startTicks, name: $0.comm) }
                .filter { cgroup(of: $0, like: group) != group }
            if outside.isEmpty { return }
            for process in outside { try move(process, to: group) }
        }
    }

    /// Moves a process back, and with it what it started in the group that it is taken out of.
    /// - Parameter others: processes that have an origin of their own.
    func moveBack(_ origin: ProcessOrigin, besides others: Set<Int32>) throws(HostError) {
        let process = origin.process
        guard ProcessTable.isAlive(process.pid, startTicks: process.startTicks),
            let current = cgroup(of: process, like: origin.cgroup), current != origin.cgroup
        else { return }
        try move(process, to: origin.cgroup)
        for _ in 0..<20 {
            let left = ProcessTable.descendants(of: process.pid).filter { !others.contains($0) }
                .compactMap { ProcessTable.stat($0) }.filter { !$0.hasEnded }
                .map { ProcessIdentity(pid: $0.pid, startTicks: $0.startTicks, name: $0.comm) }
                .filter { cgroup(of: $0, like: current) == current }
            if left.isEmpty { return }
            for child in left { try move(child, to: origin.cgroup) }
        }
    }

    /// Now, in the unit of start times.
    static var ticksSinceBoot: UInt64 { Clock.bootNanoseconds() / (1_000_000_000 / UInt64(Clock.ticksPerSecond)) }

    private func move(_ process: ProcessIdentity, to group: Cgroup) throws(HostError) {
        guard ProcessTable.isAlive(process.pid, startTicks: process.startTicks) else { return }
        do throws(KernelError) { try CgroupDirectory(group.directory).add(process.pid) } catch {
            // It may have ended between the check and the write.
            guard ProcessTable.isAlive(process.pid, startTicks: process.startTicks) else { return }
            throw HostError("move \(process) to \(group)", errno: error.errno, reason: error.reason)
        }
    }

    /// Empties a group into `parent`, or what is left of the way up from it, and removes it. Children that are born
    /// meanwhile are moved too.
    func remove(_ group: Cgroup, tasksTo parent: Cgroup) throws(HostError) {
        let directory = CgroupDirectory(group.directory)
        guard directory.exists else { return }
        try requireHierarchy(of: group)
        for _ in 0..<100 {
            let inside = (try? directory.processes()) ?? []
            if inside.isEmpty { break }
            let home = CgroupDirectory(try existing(parent).directory)
            for pid in inside {
                do throws(KernelError) { try home.add(pid) } catch {
                    // A zombie cannot be moved and leaves by itself.
                    if let stat = ProcessTable.stat(pid), stat.state != "Z", stat.state != "X" {
                        throw HostError("move \(pid) to \(home.path)", errno: error.errno, reason: error.reason)
                    }
                }
            }
        }
        try attempt("remove cgroup \(group)") { () throws(KernelError) in try directory.remove() }
    }

    /// The group, or the nearest one above that exists, up to the root of its hierarchy.
    private func existing(_ group: Cgroup) throws(HostError) -> Cgroup {
        let root = try requireHierarchy(of: group)
        return group.path(from: root).last { CgroupDirectory($0.directory).exists } ?? root
    }

    /// Refuses what lies outside of the mounted hierarchies: an undo may come from a journal that somebody forged, and
    /// must not write to any other file.
    /// - Returns: the root of the hierarchy.
    @discardableResult
    func requireHierarchy(of group: Cgroup, file: String = "") throws(HostError) -> Cgroup {
        let root = CgroupHierarchies.current.root(of: group)
        let parts = group.directory.split(separator: "/")
        guard let root, group == root || group.directory.hasPrefix(root.directory + "/"),
            !parts.contains(".."), !parts.contains("."), !file.contains("/"), file != "..", file != "."
        else { throw HostError("find \(group)/\(file)", reason: "it is in no mounted cgroup hierarchy") }
        return root
    }
}
