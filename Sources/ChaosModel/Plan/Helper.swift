/// A process of ours that holds a fault up for as long as it lives.
public struct Helper: Hashable, Codable, Sendable {
    /// What the helper does.
    public enum Work: Hashable, Codable, Sendable {
        /// Burns CPU.
        case burnCPU(CPULoad)
        /// Takes packets out of NFQUEUE and treats them.
        case holdPackets(PacketQueue)
        /// Answers DNS queries that are redirected to it.
        case answerDNS(DNSResponder)
        /// Takes ports.
        case occupyPorts(PortClaim)
        /// Opens connections at a rate.
        case openConnections(ConnectionLoad)
        /// Holds connections open.
        case holdConnections(HeldConnections)
        /// Fills accept queues.
        case fillAcceptQueue(AcceptQueueLoad)
        /// Resets connections again and again.
        case resetConnections(SocketReset)
        /// Holds local ports.
        case holdPorts(PortHold)
        /// Answers the system calls of a launched target.
        case superviseSyscalls(SyscallSupervision)
        /// Passes a workload's files on.
        case gateFiles(FileGates)
        /// Holds tasks.
        case fillTasks(TaskLoad)
        /// Holds memory.
        case fillMemory(MemoryLoad)
        /// Uses memory until the kernel kills somebody for want of it.
        case exhaustMemory(MemoryExhaustion)
        /// Is the memory that one of those two holds.
        case holdMemory(MemoryBalloon)
        /// Takes space of a file system.
        case holdSpace(SpaceHold)
        /// Takes inodes of a file system.
        case makeFiles(InodeHold)
        /// Loads a disk.
        case loadDisk(DiskLoad)
        /// Tampers with system calls of processes that run.
        case traceSyscalls(SyscallTrace)
        /// Holds descriptors.
        case holdDescriptors(DescriptorHold)

        /// What there is to know of it.
        public var details: any HelperWork {
            switch self {
            case .burnCPU(let load): load
            case .holdPackets(let queue): queue
            case .answerDNS(let responder): responder
            case .occupyPorts(let claim): claim
            case .openConnections(let load): load
            case .holdConnections(let held): held
            case .fillAcceptQueue(let load): load
            case .resetConnections(let reset): reset
            case .holdPorts(let hold): hold
            case .superviseSyscalls(let supervision): supervision
            case .gateFiles(let gates): gates
            case .fillTasks(let load): load
            case .fillMemory(let load): load
            case .exhaustMemory(let exhaustion): exhaustion
            case .holdMemory(let balloon): balloon
            case .holdSpace(let hold): hold
            case .makeFiles(let hold): hold
            case .loadDisk(let load): load
            case .traceSyscalls(let trace): trace
            case .holdDescriptors(let hold): hold
            }
        }
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

    /// What it does and where, in words.
    public var summary: String { work.details.summary + (cgroup.map { " in \($0)" } ?? "") }
}
