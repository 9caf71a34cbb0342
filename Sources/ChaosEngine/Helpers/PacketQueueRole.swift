import ChaosModel
import LinuxKernel

/// Holds packets: binds the queue first and only then adds the rules, in a table that vanishes with this process.
struct PacketQueueRole {
    private let queue: PacketQueue

    init(_ queue: PacketQueue) { self.queue = queue }

    /// Holds packets until standard input ends; what is held then goes at once.
    func run() throws(KernelError) {
        let holder = try PacketHolder(
            queue: queue.number, delayNanoseconds: queue.delay, jitterNanoseconds: queue.jitter, seed: queue.seed)
        let connection = try NftConnection()
        guard let flavour = try connection.queueFlavour() else { throw KernelError("add a queue rule", errno: 95) }
        let owned = try connection.supportsOwner()
        try connection.add(queue.filter.nftTable(queue: flavour), owned: owned)
        HelperRole.say("ready")
        try holder.run(until: 0)
        try connection.delete(table: queue.filter.table)
    }
}
