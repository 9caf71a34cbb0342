import ChaosModel
import LinuxKernel

/// Holds packets: binds the queue first and only then adds the rules, in a table that vanishes with this process.
struct PacketQueueRole {
    private let queue: PacketQueue

    init(_ queue: PacketQueue) { self.queue = queue }

    /// Holds packets until standard input ends; what is held then goes at once.
    func run() throws(KernelError) {
        let counters = try HelperRole.counters()
        let holder = try PacketHolder(
            queue: queue.number, netem: queue.treatment.netem, rate: queue.treatment.rateParameters,
            copyMark: queue.copyMark)
        let connection = try NftConnection()
        try addRules(to: connection)
        // Under CPU pressure the ordinary scheduler would add milliseconds of its own to every delay. Below the priority
        // of the run itself, so that a flood of packets cannot keep that from its heartbeat.
        _ = Scheduling.trySetFIFO(priority: 4)
        // Before the word, so that it is missed however early it hangs.
        counters.beat()
        HelperRole.say("ready")
        try holder.run(until: 0) { statistics in
            counters.publish(statistics)
            counters.beat()
        }
        try connection.delete(table: queue.filter.table)
    }

    /// Adds the rules in the first form that this kernel takes. A refused batch leaves nothing behind, and no trial is
    /// made outside the table itself: it would stay if this process were killed in the middle.
    private func addRules(to connection: NftConnection) throws(KernelError) {
        var refusal = KernelError("add a queue rule", errno: 95)
        for owned in [true, false] {
            for flavour in [NftQueueFlavour.native, .xtables] {
                do throws(KernelError) {
                    return try connection.add(queue.filter.nftTable(queue: flavour), owned: owned)
                } catch {
                    // EPERM and EEXIST would be the same in every form.
                    guard ![1, 17].contains(error.errno) else { throw error }
                    refusal = error
                }
            }
        }
        throw refusal
    }
}

extension SharedCounters {
    /// In the order of `PacketQueue.counterNames`.
    fileprivate func publish(_ statistics: PacketHolder.Statistics) {
        let meanLateness = statistics.totalLateness / Int64(clamping: max(1, statistics.released))
        let values = [
            statistics.packets, statistics.delayed, statistics.lost, statistics.duplicated, statistics.corrupted,
            statistics.reordered, statistics.overLimit, UInt64(max(0, meanLateness)),
            UInt64(max(0, statistics.maximumLateness)),
        ]
        for (index, value) in values.enumerated() { self[index] = value }
    }
}
