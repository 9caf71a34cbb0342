import Glibc

@testable import LinuxKernel

/// Packets to a port of this host, treated by a holder while a body runs: at the input, or where they leave.
struct QueuedTraffic: Sendable {
    var netem = NetemParameters()
    var rate: RateParameters?
    var hook = NftChain.Hook.input
    var transport = NftMatch.Transport.udp
    var queue: UInt16
    var port: UInt16

    /// The mark of doubles.
    private var mark: UInt32 { 0xAF50_0000 | UInt32(queue) }

    init(queue: UInt16, port: UInt16, _ change: (inout NetemParameters) -> Void) {
        self.queue = queue
        self.port = port
        netem.seed = 7
        netem.limit = 100_000
        change(&netem)
    }

    /// What the body gives, and what the holder saw.
    func run<Value: Sendable>(
        _ flavour: NftQueueFlavour, _ body: @Sendable () throws -> Value
    ) throws -> (value: Value, seen: PacketHolder.Statistics) {
        let stop = try EventFlag()
        let ready = try EventFlag()
        let traffic = self
        let holder = try JoinableThread { () throws(KernelError) in
            defer { try? ready.raise() }
            let holder = try PacketHolder(
                queue: traffic.queue, netem: traffic.netem, rate: traffic.rate, copyMark: traffic.mark)
            try ready.raise()
            try holder.run(until: stop.descriptor)
            return holder.statistics
        }
        _ = try Poller.wait(for: [ready.descriptor], milliseconds: 5000)
        let connection = try NftConnection()
        let rules = [
            NftRule(matching: [.mark(mark)], action: .accept),
            NftRule(matching: [.transport(transport), .destinationPort(port)], action: .queue(queue, flavour)),
        ]
        try connection.add(
            NftTable(name: "queued\(queue)", chains: [NftChain(name: "c", hook: hook, rules: rules)]), owned: true)
        let result = Result { try body() }
        try stop.raise()
        return (try result.get(), try holder.join())
    }
}
