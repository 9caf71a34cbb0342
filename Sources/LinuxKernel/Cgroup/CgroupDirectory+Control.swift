import Glibc

extension CgroupDirectory {
    /// Whether every process of the v2 group and below is frozen by now.
    /// - Throws: `KernelError`, ENOENT in v1 and in the root.
    public func isFrozen() throws(KernelError) -> Bool { try numbers("cgroup.events")["frozen"] == 1 }

    /// Whether a process that enters the group stops at once, because the group or one above it is to be frozen.
    public var stopsNewcomers: Bool {
        var group = path[...]
        while let end = group.lastIndex(of: "/"), let value = try? CgroupDirectory(String(group)).read("cgroup.freeze")
        {
            if value == "1" { return true }
            group = group[..<end]
        }
        return false
    }

    /// Freezes the v2 group with all below it and returns when the kernel says so.
    /// - Throws: `KernelError`, ETIMEDOUT when a process did not stop within the time (it may yet).
    public func freeze(milliseconds: UInt64 = 1000) throws(KernelError) {
        try write("cgroup.freeze", "1")
        try waitUntil("freeze", milliseconds) { () throws(KernelError) in try isFrozen() }
    }

    /// Lets the processes of the v2 group go on and returns when the kernel says so. A group whose parent is
    /// frozen stays frozen.
    /// - Throws: `KernelError`, ETIMEDOUT when it is still frozen after the time.
    public func thaw(milliseconds: UInt64 = 1000) throws(KernelError) {
        try write("cgroup.freeze", "0")
        try waitUntil("thaw", milliseconds) { () throws(KernelError) in try !isFrozen() }
    }

    /// Kills every process of the group and of the groups below (SIGKILL) and waits until none is left. Uses
    /// `cgroup.kill` where the kernel has it. Refuses, before any kill, a group with pid 1 or ourselves in it.
    /// - Throws: `KernelError`, EPERM when refused, ETIMEDOUT when one is left after the time.
    public func killAll(milliseconds: UInt64 = 2000) throws(KernelError) {
        try refuseOurselves()
        let hasKillFile = Directory.exists(path + "/cgroup.kill")
        if hasKillFile { try write("cgroup.kill", "1") }
        try waitUntil("kill all in", milliseconds) { () throws(KernelError) in
            let left = try subtreeProcesses()
            if !hasKillFile { for pid in left { try kill(pid) } }
            return left.isEmpty
        }
    }

    /// The same without the wait, once: somebody may start new ones in the group right away.
    /// - Throws: `KernelError`, EPERM when refused.
    public func killAtOnce() throws(KernelError) {
        try refuseOurselves()
        if Directory.exists(path + "/cgroup.kill") { return try write("cgroup.kill", "1") }
        for pid in try subtreeProcesses() { try kill(pid) }
    }

    private func refuseOurselves() throws(KernelError) {
        let first = try subtreeProcesses()
        if first.contains(1) || first.contains(getpid()) { throw KernelError("kill all in \(path)", errno: EPERM) }
    }

    /// The processes of the group and of all groups below.
    /// - Throws: `KernelError` of open(2) or read(2).
    public func subtreeProcesses() throws(KernelError) -> [Int32] {
        var found = try processes()
        for child in try children() {
            do { found += try child.subtreeProcesses() } catch  where error.errno == ENOENT || error.errno == ENODEV {
                continue  // removed meanwhile
            }
        }
        return found
    }

    // The pidfd first, then membership: a pid that was reused since the list was read is not in the group.
    private func kill(_ pid: Int32) throws(KernelError) {
        guard let stat = ProcessTable.stat(pid),
            let handle = try ProcessHandle(pid: pid, startTicks: stat.startTicks),
            try subtreeProcesses().contains(pid)
        else { return }
        try handle.send(signal: SIGKILL)
    }

    private func waitUntil(
        _ what: String, _ milliseconds: UInt64, _ condition: () throws(KernelError) -> Bool
    ) throws(KernelError) {
        let deadline = Clock.monotonicNanoseconds() + milliseconds * 1_000_000
        while try !condition() {
            if Clock.monotonicNanoseconds() >= deadline { throw KernelError("\(what) \(path)", errno: ETIMEDOUT) }
            Clock.sleep(milliseconds: 1)
        }
    }
}
