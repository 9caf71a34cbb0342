/// Something a kernel mechanism needs, found by attempting it (never by reading the kernel's configuration).
public enum Capability: String, Codable, Sendable, CaseIterable {
    /// `kill`/`pidfd_send_signal` on processes of others.
    case signals
    /// prlimit(2) on a running process of others.
    case prlimit
    /// ptrace(2) on a running process, with a look at its system calls (Linux 5.3).
    case ptrace
    /// A cgroup v2 hierarchy that we can make groups in.
    case cgroupV2 = "cgroup2"
    /// The `cpu` controller of cgroup v2.
    case cpuV2 = "cgroup2-cpu"
    /// The `cpu` controller of cgroup v1.
    case cpuV1 = "cgroup1-cpu"
    /// The `cpuset` controller of cgroup v2.
    case cpusetV2 = "cgroup2-cpuset"
    /// The `cpuset` controller of cgroup v1.
    case cpusetV1 = "cgroup1-cpuset"
    /// The `memory` controller of cgroup v2.
    case memoryV2 = "cgroup2-memory"
    /// The `memory` controller of cgroup v1.
    case memoryV1 = "cgroup1-memory"
    /// The `pids` controller of cgroup v2.
    case pidsV2 = "cgroup2-pids"
    /// The `pids` controller of cgroup v1.
    case pidsV1 = "cgroup1-pids"
    /// The `io` controller of cgroup v2.
    case ioV2 = "cgroup2-io"
    /// The `blkio` controller of cgroup v1.
    case ioV1 = "cgroup1-blkio"
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
    /// `redirect` in nf_tables, and connection tracking that can be told to forget flows.
    case nftRedirect = "nft-redirect"
    /// Dropping packets where they leave an interface (nf_tables, family netdev, hook egress; Linux 5.16).
    case nftEgress = "nft-egress"
    /// Ending established TCP sockets by SOCK_DESTROY (CONFIG_INET_DIAG_DESTROY).
    case socketDestroy = "sock-destroy"
    /// Narrowing the range of local ports of a network namespace.
    case portRange = "port-range"
    /// NFQUEUE, by nft's own `queue` or the xtables target.
    case packetQueue = "nfqueue"
    /// nft's `socket cgroupv2`: packets told by the cgroup v2 of their socket (Linux 5.13).
    case socketCgroup = "nft-socket-cgroup2"
    /// The HTB qdisc.
    case htb = "sch_htb"
    /// The netem qdisc.
    case netem = "sch_netem"
    /// netem that takes a seed (Linux 6.6).
    case netemSeed = "netem-seed"
    /// sock_diag of TCP, which tells the length of accept queues.
    case tcpDiag = "tcp_diag"
    /// Asking us about system calls of what we launch (seccomp user notification; Linux 5.5).
    case seccompNotify = "seccomp-notify"
    /// System calls that wait for us through signals (Linux 5.19).
    case seccompKillable = "seccomp-killable"
    /// A FUSE file system in a mount namespace of our own.
    case fuse
    /// SCHED_FIFO for our own threads.
    case realtime = "sched-fifo"
    /// systemd, asked by systemctl(1).
    case systemd
    /// A library of ours that a launched command preloads and that shifts the clock it sees.
    case clockPreload = "clock-preload"
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
    /// The capability of capabilities(7) for want of which it does not work.
    public var missing: LinuxCapability?

    /// Records one attempt.
    public init(works: Bool, detail: String, fix: String? = nil) {
        self.works = works
        self.detail = detail
        self.fix = fix
    }

    /// Records that there was nothing to attempt without a capability.
    public init(missing: LinuxCapability) {
        self.init(works: false, detail: "\(missing) is not held", fix: "run as root, or grant \(missing)")
        self.missing = missing
    }
}
