/// One thing that the kernel counts, and what a change of it is worth.
public struct CounterMetric: Hashable, Sendable {
    /// Whether it only grows, or is a level of the moment.
    public enum Kind: Sendable { case counter, gauge }

    /// The name, which a column of `counters.csv` carries.
    public var name: String
    /// Counter or gauge.
    public var kind: Kind
    /// Whether a healthy system has next to none of it; the others go up and down with the load.
    public var isTrouble: Bool
    /// What it counts, for people: `segments`, `B`. The unit `s` of a counter makes its rate a share of the time.
    public var unit: String
    /// The least spread that a steady state is taken to have: in units, for a counter in units a second.
    public var floor: Double
    /// In words, for the report.
    public var words: String

    private init(_ name: String, _ kind: Kind, _ unit: String, floor: Double, trouble: Bool = true, _ words: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.floor = floor
        isTrouble = trouble
        self.words = words
    }

    /// The metric of this name.
    public static func named(_ name: String) -> CounterMetric? { byName[name] }

    private static let byName = Dictionary(
        (network + memory + pressure + group + processes).map { ($0.name, $0) }, uniquingKeysWith: { $1 })

    /// What a network namespace counts: proc_net_snmp, proc_net_netstat, proc_net_sockstat of proc(5), snmp_counter.rst.
    public static let network: [CounterMetric] = [
        .init("Tcp.RetransSegs", .counter, "segments", floor: 0.2, "TCP segments sent again"),
        .init("Tcp.OutSegs", .counter, "segments", floor: 10, trouble: false, "TCP segments sent"),
        .init("Tcp.AttemptFails", .counter, "connections", floor: 0.2, "TCP connections that failed to open"),
        .init("Tcp.EstabResets", .counter, "connections", floor: 0.2, "established TCP connections that were reset"),
        .init("Tcp.OutRsts", .counter, "segments", floor: 0.2, "TCP resets sent"),
        .init("Tcp.InErrs", .counter, "segments", floor: 0.2, "broken TCP segments received"),
        .init("Tcp.CurrEstab", .gauge, "connections", floor: 3, trouble: false, "established TCP connections"),
        .init("TcpExt.TCPTimeouts", .counter, "time-outs", floor: 0.2, "TCP retransmission time-outs"),
        .init("TcpExt.TCPSynRetrans", .counter, "segments", floor: 0.2, "TCP SYN or SYN-ACK sent again"),
        .init("TcpExt.ListenOverflows", .counter, "connections", floor: 0.2, "full accept queues met"),
        .init("TcpExt.ListenDrops", .counter, "connections", floor: 0.2, "connections dropped by listeners"),
        .init("TcpExt.TCPReqQFullDrop", .counter, "connections", floor: 0.2, "SYNs dropped, request queue full"),
        .init("TcpExt.TCPBacklogDrop", .counter, "segments", floor: 0.2, "TCP segments dropped, socket backlog full"),
        .init("TcpExt.TCPAbortOnTimeout", .counter, "connections", floor: 0.2, "TCP connections given up"),
        .init(
            "TcpExt.TCPAbortOnMemory", .counter, "connections", floor: 0.2, "TCP connections ended for want of memory"),
        .init("Udp.RcvbufErrors", .counter, "datagrams", floor: 0.2, "UDP datagrams dropped, receive buffer full"),
        .init("sockets.tcp.inuse", .gauge, "sockets", floor: 3, trouble: false, "TCP sockets in use"),
        .init("sockets.tcp.orphan", .gauge, "sockets", floor: 2, "TCP sockets that no process holds"),
        .init("sockets.tcp.time-wait", .gauge, "sockets", floor: 10, trouble: false, "TCP sockets in TIME_WAIT"),
        .init("sockets.tcp.memory", .gauge, "pages", floor: 16, trouble: false, "memory of TCP buffers"),
        .init("sockets.tcp.accept-queue", .gauge, "connections", floor: 1, "connections that wait to be accepted"),
        .init("rx.drops", .counter, "packets", floor: 0.2, "received packets dropped"),
    ]

    /// Memory and packets of the whole host: proc_vmstat and proc_net_softnet_stat of proc(5).
    public static let memory: [CounterMetric] = [
        .init("softnet.dropped", .counter, "packets", floor: 0.2, "packets dropped, CPU backlog full"),
        .init("softnet.squeezed", .counter, "times", floor: 2, "packet processing that ran out of budget"),
        .init("vm.pgmajfault", .counter, "faults", floor: 2, "major page faults"),
        .init("vm.pgscan_kswapd", .counter, "pages", floor: 20, "pages scanned in the background"),
        .init("vm.pgscan_direct", .counter, "pages", floor: 5, "pages scanned by whoever wanted memory"),
        .init("vm.pswpin", .counter, "pages", floor: 2, "pages swapped in"),
        .init("vm.pswpout", .counter, "pages", floor: 2, "pages swapped out"),
        .init("vm.oom_kill", .counter, "processes", floor: 0.05, "processes killed for want of memory"),
    ]

    /// Stalls, of the host or of a group: Documentation/accounting/psi.rst.
    public static let pressure: [CounterMetric] = [
        .init("pressure.cpu.seconds", .counter, "s", floor: 0.02, "time in which some task waited for a CPU"),
        .init("pressure.cpu.full.seconds", .counter, "s", floor: 0.02, "time in which every task waited for a CPU"),
        .init("pressure.io.seconds", .counter, "s", floor: 0.02, "time in which some task waited for a disk"),
        .init("pressure.io.full.seconds", .counter, "s", floor: 0.02, "time in which every task waited for a disk"),
        .init("pressure.memory.seconds", .counter, "s", floor: 0.01, "time in which some task waited for memory"),
        .init("pressure.memory.full.seconds", .counter, "s", floor: 0.01, "time in which every task waited for memory"),
    ]

    /// What a control group counts: cgroup-v2.rst, cgroup-v1/memory.rst, sched-bwc.rst.
    public static let group: [CounterMetric] = [
        .init("throttled.periods", .counter, "periods", floor: 0.2, "periods in which the CPU quota was used up"),
        .init("throttled.seconds", .counter, "s", floor: 0.01, "time throttled by a CPU quota"),
        .init("memory.limit-hits", .counter, "times", floor: 0.5, "times that the group met its memory limit"),
        .init(
            "memory.oom_kill", .counter, "processes", floor: 0.05, "processes of the group killed for want of memory"),
    ]

    /// What is summed over the processes of a target: proc_pid_stat of proc(5), sched-stats.rst.
    public static let processes: [CounterMetric] = [
        .init("processes", .gauge, "processes", floor: 0.1, trouble: false, "processes"),
        .init("threads", .gauge, "threads", floor: 0.5, trouble: false, "threads"),
        .init("fds", .gauge, "descriptors", floor: 0.5, trouble: false, "open descriptors"),
        .init("rss.bytes", .gauge, "B", floor: 1_048_576, trouble: false, "resident memory"),
        .init("cpu.seconds", .counter, "s", floor: 0.02, trouble: false, "CPU time"),
        .init("run-delay.seconds", .counter, "s", floor: 0.02, "time that its threads waited for a CPU"),
        .init("switches", .counter, "times", floor: 10, trouble: false, "times that a thread was put on a CPU"),
        .init("major-faults", .counter, "faults", floor: 1, "major page faults of the target"),
    ]
}
