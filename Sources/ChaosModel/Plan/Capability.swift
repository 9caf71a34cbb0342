/// Something a kernel mechanism needs, found by attempting it (never by reading the kernel's configuration).
public enum Capability: String, Codable, Sendable, CaseIterable {
    /// `kill`/`pidfd_send_signal` on processes of others.
    case signals
    /// prlimit(2) on a running process of others.
    case prlimit
    /// A cgroup v2 hierarchy that we can make groups in.
    case cgroupV2 = "cgroup2"
    /// The `cpu` controller of cgroup v2.
    case cpuV2 = "cgroup2-cpu"
    /// The `cpu` controller of cgroup v1.
    case cpuV1 = "cgroup1-cpu"
    /// Freezing by `cgroup.freeze`.
    case freezer = "cgroup2-freeze"
    /// nf_tables, family inet.
    case nftables
    /// nf_tables tables that vanish with their owner (Linux 5.12).
    case nftOwner = "nft-owner"
    /// `reject` in nf_tables.
    case nftReject = "nft-reject"
    /// `numgen random` in nf_tables.
    case nftRandom = "nft-numgen"
    /// NFQUEUE, by nft's own `queue` or the xtables target.
    case packetQueue = "nfqueue"
    /// The HTB qdisc.
    case htb = "sch_htb"
    /// The netem qdisc.
    case netem = "sch_netem"
    /// netem that takes a seed (Linux 6.6).
    case netemSeed = "netem-seed"
    /// SCHED_FIFO for our own threads.
    case realtime = "sched-fifo"
    /// Pressure stall information.
    case psi
}

/// What one attempt found.
public struct Finding: Hashable, Codable, Sendable {
    /// Whether the mechanism works here.
    public var works: Bool
    /// What was seen: the errno and call of a failure, or the detail of a success.
    public var detail: String
    /// What to do about a gap, such as the package to install.
    public var fix: String?

    /// Records one attempt.
    public init(works: Bool, detail: String, fix: String? = nil) {
        self.works = works
        self.detail = detail
        self.fix = fix
    }
}
