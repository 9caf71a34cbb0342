/// A process of ours that holds a fault up for as long as it lives.
public struct Helper: Hashable, Codable, Sendable {
    /// What the helper does.
    public enum Work: Hashable, Codable, Sendable {
        /// Burns CPU: so many workers, each at a share (0...1) of one CPU.
        case burnCPU(workers: Int, load: Double)
        /// Holds packets in NFQUEUE and lets them go late.
        case holdPackets(PacketQueue)
    }

    /// Identifies the helper's process on the command line; chosen at plan time.
    public var token: String
    /// What it does.
    public var work: Work
    /// The group it runs in, when it has to compete with a target for the same quota.
    public var cgroup: Cgroup?

    /// Describes a helper; nothing is started.
    public init(token: String, work: Work, cgroup: Cgroup? = nil) {
        self.token = token
        self.work = work
        self.cgroup = cgroup
    }
}
