import ChaosModel
import LinuxKernel

/// Binds local ports of TCP and UDP, for every address, and keeps them.
struct PortHoldRole {
    private let hold: PortHold

    init(_ hold: PortHold) { self.hold = hold }

    /// Holds the ports until standard input ends. A port that somebody else has is not free either.
    func run() throws(KernelError) {
        let counters = try HelperRole.counters()
        let holder = PortHolder()
        for port in hold.ports where try holder.hold(port) { counters[0] += 1 }
        HelperRole.say("ready")
        while true {
            let woken = try Poller.wait(for: [0])
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { break }
        }
        holder.release()
    }
}
