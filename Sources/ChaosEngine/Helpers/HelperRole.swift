import ChaosModel
import FoundationEssentials
import LinuxKernel

/// The life of a helper process: it puts its fault up, says `ready`, and holds it until its standard input ends.
public enum HelperRole {
    /// Runs a helper to its end.
    /// - Parameters:
    ///   - work: the JSON of `Helper.Work`.
    ///   - token: what everybody finds it by.
    /// - Returns: the exit code.
    public static func run(work: String, token: String) -> Int32 {
        // The terminal's signals are for the executor; it ends its helpers itself.
        let signals = try? SignalSource([1, 2, 3, 13, 15])
        defer { _ = signals != nil }
        do {
            let work = try JSONDecoder().decode(Helper.Work.self, from: Data(work.utf8))
            try PrivilegeLimit(keeping: work.details.mostPrivileges.kept(of: .all)).impose(gainsNothing: true)
            // Before any thread or socket is made: those belong to the namespace they are made in.
            try work.details.namespace?.enter()
            switch work {
            case .burnCPU(let load): try CPUBurner(load).run()
            case .holdPackets(let queue): try PacketQueueRole(queue).run()
            case .answerDNS(let responder): try DNSRole(responder).run()
            case .occupyPorts(let claim): try PortClaimRole(claim: claim).run()
            case .openConnections(let load):
                var role = try ConnectionLoadRole(load)
                role.run()
            case .holdConnections(let held):
                var role = try HeldConnectionsRole(held)
                try role.run()
            case .fillAcceptQueue(let load):
                var role = try AcceptQueueRole(load)
                try role.run()
            case .resetConnections(let reset): try ConnectionResetRole(reset).run()
            case .holdPorts(let hold): try PortHoldRole(hold).run()
            case .superviseSyscalls:
                var role = try SyscallSupervisorRole()
                try role.run()
            case .gateFiles(let gates): try FileGateRole(gates).run()
            case .fillTasks(let load):
                var role = try TaskFillRole(load)
                try role.run()
            case .fillMemory(let load):
                var role = try MemoryLoadRole(load, token: token)
                try role.run()
            case .exhaustMemory(let exhaustion):
                var role = try MemoryExhaustionRole(exhaustion, token: token)
                try role.run()
            case .holdMemory(let balloon): try BalloonRole(balloon: balloon).run()
            case .holdSpace(let hold):
                var role = try SpaceHoldRole(hold)
                try role.run()
            case .makeFiles(let hold):
                var role = try InodeHoldRole(hold)
                try role.run()
            case .loadDisk(let load): try DiskLoadRole(load).run()
            case .traceSyscalls(let trace): try SyscallTraceRole(trace).run()
            case .holdDescriptors(let hold): try DescriptorHoldRole(hold).run()
            }
            return 0
        } catch {
            say("error: \(error)")
            return 1
        }
    }

    /// The counters that the executor reads, in the order of the work's `counterNames`. Opened once by a helper that
    /// keeps any. A helper that has once called `beat()` has to go on: after a second of silence the executor kills it.
    /// - Throws: `KernelError` when descriptor 3 is not such a row.
    static func counters() throws(KernelError) -> SharedCounters { try SharedCounters(owning: countersDescriptor) }

    /// Where a helper has its counters.
    static let countersDescriptor: Int32 = 3

    /// Tells the executor that the fault is up, or why not.
    static func say(_ line: String) {
        // An executor that is gone cannot be told, and the end of standard input says so anyway.
        try? Descriptor.write(Array((line + "\n").utf8), to: 1)
    }
}
