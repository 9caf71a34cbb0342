/// One change of the host. The vocabulary is closed: whoever adds a case is shown by the compiler
/// every place that has to know it.
public enum Change: Hashable, Codable, Sendable {
    /// Sends a signal that cannot be taken back.
    case signal(ProcessIdentity, Signal)
    /// Kills every process of a group and of the groups below, at once where the kernel has `cgroup.kill`: these, and whoever
    /// was started since they were found.
    case killGroup(Cgroup, [ProcessIdentity])
    /// Has a service restarted by its supervisor, which takes its time.
    case restart(ServiceRestart)
    /// Stops a process with SIGSTOP; SIGCONT takes it back.
    case pause(ProcessIdentity)
    /// Freezes a whole cgroup v2 through `cgroup.freeze`.
    case freeze(Cgroup)
    /// Makes a control group directory; on undo its processes go to `parent`.
    case createCgroup(Cgroup, parent: Cgroup)
    /// Makes a controller available to the children of a cgroup v2 (`cgroup.subtree_control`).
    case enableController(String, in: Cgroup)
    /// Moves processes into a control group; on undo each goes back where it came from.
    case moveProcesses([ProcessIdentity], into: Cgroup)
    /// Writes a value to an interface file of a control group.
    case writeCgroup(Cgroup, file: String, value: String)
    /// Sets the soft RLIMIT_NOFILE of a running process (prlimit(2)); the hard limit stays.
    case limitOpenFiles(ProcessIdentity, soft: UInt64)
    /// Sets the score by which the kernel chooses whom to kill when memory runs out (oom_score_adj, -1000...1000).
    case adjustOOMScore(ProcessIdentity, Int)
    /// Changes nothing itself: on undo each thread may run on the CPUs again that it had chosen, which the kernel may forget
    /// when the cpuset changes (before Linux 6.2).
    case keepAffinity([ProcessIdentity])
    /// Makes a directory of ours, which on undo goes with all that is in it.
    case createDirectory(String)
    /// Makes the clock of a workload that is launched next; on undo it goes with its directory.
    case provideClock(ClockPage)
    /// Sets the clock of a launched workload wrong.
    case skewClock(ClockShift)
    /// Starts a process of ours that holds a fault up.
    case startHelper(Helper)
    /// Tells a helper that was there before the step what to do.
    case armHelper(HelperRule)
    /// Adds one nft table of ours.
    case addPacketFilter(PacketFilter)
    /// Adds one class to our HTB tree on an interface, and the rules that steer packets into it.
    case addImpairment(Impairment)
    /// Resets established TCP connections, once.
    case cutConnections(ConnectionCut)
    /// Sets a network interface down.
    case setLinkDown(LinkDown)
    /// Writes a setting of sysctl(8).
    case writeSetting(KernelSetting)
    /// Launches and supervises a workload.
    case launch(Workload)
}

/// How one change is taken back: data, captured from the kernel before the change, that any process can carry out.
public enum Undo: Hashable, Codable, Sendable {
    /// It cannot be; the reason is shown in the plan.
    case impossible(because: String)
    /// The host was already so: there is nothing to take back.
    case nothing
    /// Continues a stopped process.
    case resume(ProcessIdentity)
    /// Moves what is inside to `tasksTo` and removes the directory.
    case removeCgroup(Cgroup, tasksTo: Cgroup)
    /// Takes the controller away from the children again.
    case disableController(String, in: Cgroup)
    /// Moves each process back to the group it came from.
    case moveBack([ProcessOrigin])
    /// Writes the earlier value back.
    case writeCgroup(Cgroup, file: String, value: String)
    /// Sets the soft limit of the process back, and of those that inherited the lowered one since.
    case limitOpenFiles(ProcessIdentity, soft: UInt64, lowered: LoweredLimit)
    /// Sets the score of the process back, and of those that inherited the changed one since (in clock ticks since boot):
    /// its descendants, and the orphans of its session.
    case adjustOOMScore(ProcessIdentity, Int, changed: Int, since: UInt64, session: Int32? = nil)
    /// Lets threads run on the CPUs that they had chosen.
    case restoreAffinity([TaskAffinity])
    /// Removes a directory of ours with all that is in it.
    case removeDirectory(String)
    /// Sets the clock of a workload to this many nanoseconds ahead, if it is there.
    case setClock(file: String, offset: Int64)
    /// Takes the rule in a place of the helper back.
    case disarmHelper(token: String, slot: Int)
    /// Ends the helper that carries the token, and the nft table it owns, if any; then lets the kernel forget the flows
    /// that the table redirected to these ports.
    case stopHelper(
        token: String, table: String?, in: NetworkNamespaceID?, redirectedTo: ClosedRange<UInt16>? = nil)
    /// Removes the nft table.
    case removePacketFilter(table: String, in: NetworkNamespaceID?)
    /// Removes the rules and the class, and our tree with the last class.
    case removeImpairment(interface: String, minor: UInt16, table: String, in: NetworkNamespaceID?)
    /// Sets the interface up, with what it lost.
    case restoreLink(LinkRecord)
    /// Writes the earlier value of a setting back.
    case writeSetting(KernelSetting)
    /// Ends every process of the workload and removes its cgroup.
    case stopWorkload(token: String, cgroup: Cgroup?)
}

/// The CPUs that a thread had chosen for itself, fewer than its group allows.
public struct TaskAffinity: Hashable, Codable, Sendable {
    /// The thread, by its own number and start.
    public var task: ProcessIdentity
    /// The CPUs.
    public var cpus: CPUList

    /// Records that `task` ran on `cpus` alone.
    public init(task: ProcessIdentity, cpus: CPUList) {
        self.task = task
        self.cpus = cpus
    }
}

/// Where a process was before it was moved.
public struct ProcessOrigin: Hashable, Codable, Sendable {
    /// The process.
    public var process: ProcessIdentity
    /// The group it was in.
    public var cgroup: Cgroup

    /// Records that `process` was in `cgroup`.
    public init(process: ProcessIdentity, cgroup: Cgroup) {
        self.process = process
        self.cgroup = cgroup
    }
}
