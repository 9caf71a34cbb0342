import Glibc
import Testing

@testable import LinuxKernel

@Suite(.enabled(if: isRoot, "needs root: queues packets in a network namespace of its own"))
struct PacketHolderTests {
    private static let millisecond: Int64 = 1_000_000

    private static func delayed(_ delay: Int64, _ jitter: Int64) -> NetemParameters {
        var parameters = NetemParameters()
        parameters.delayNanoseconds = delay
        parameters.jitterNanoseconds = jitter
        parameters.limit = 10_000
        return parameters
    }

    /// Runs `body` while packets to and from the port are held; gives its value and what the holder saw.
    private static func holding<Value: Sendable>(
        _ flavour: NftQueueFlavour, _ transport: NftMatch.Transport = .tcp, delay: Int64, jitter: Int64, port: UInt16,
        _ body: @Sendable () throws -> Value
    ) throws -> (Value, PacketHolder.Statistics, [UInt64]) {
        let stop = try EventFlag()
        let ready = try EventFlag()
        let thread = try JoinableThread { () throws(KernelError) in
            defer { try? ready.raise() }
            let holder = try PacketHolder(queue: 7, netem: Self.delayed(delay, jitter))
            try ready.raise()
            try holder.run(until: stop.descriptor)
            return holder.statistics
        }
        var waiting = pollfd(fd: ready.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, 5000)
        let connection = try NftConnection()
        let rule = NftRule(matching: [.transport(transport), .destinationPort(port)], action: .queue(7, flavour))
        try connection.add(
            NftTable(name: "hold", chains: [NftChain(name: "c", hook: .output, rules: [rule])]), owned: true)
        let result = Result { try body() }
        let counts = try connection.counters(table: "hold").first?.map(\.packets) ?? []
        try stop.raise()
        let statistics = try thread.join()
        return (try result.get(), statistics, counts)
    }

    @Test(.enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"))
    func `a holder says that it is well before the first packet comes`() throws {
        let pulses = try inScratchNetwork {
            let stop = try EventFlag()
            let pulsed = try EventFlag()
            let thread = try JoinableThread { () throws(KernelError) in
                let holder = try PacketHolder(queue: 7, netem: Self.delayed(1, 0))
                var pulses = 0
                try holder.run(until: stop.descriptor) { _ in
                    pulses += 1
                    if pulses == 3 { try? pulsed.raise() }
                }
                return pulses
            }
            var waiting = pollfd(fd: pulsed.descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&waiting, 1, 5000)
            try stop.raise()
            return try thread.join()
        }
        #expect(pulses >= 3)
    }

    @Test(
        .enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"), arguments: [AF_INET, AF_INET6])
    func `a connection waits for the delay`(family: Int32) throws {
        let flavour = try #require(queueFlavour)
        let (times, statistics, counts) = try inScratchNetwork {
            let server = try LoopbackServer(family: family, port: 21010)
            return try Self.holding(flavour, delay: 50 * Self.millisecond, jitter: 0, port: 21010) {
                try (0..<5).map { _ in try server.connectionNanoseconds() }
            }
        }
        for time in times { #expect(time >= 50 * Self.millisecond) }
        // SYN at least; that of each connection was held.
        #expect(statistics.packets >= 5)
        #expect(counts.first ?? 0 >= 5)
        #expect(statistics.maximumDepth >= 1)
    }

    @Test(.enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"))
    func `jitter stays within its bounds`() throws {
        let flavour = try #require(queueFlavour)
        let (times, _, _) = try inScratchNetwork {
            let server = try LoopbackServer(family: AF_INET, port: 21011)
            return try Self.holding(flavour, delay: 30 * Self.millisecond, jitter: 20 * Self.millisecond, port: 21011) {
                try (0..<10).map { _ in try server.connectionNanoseconds() }
            }
        }
        for time in times { #expect(time >= 10 * Self.millisecond) }
        #expect((times.max() ?? 0) - (times.min() ?? 0) > 2 * Self.millisecond)
    }

    @Test(
        .enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"), arguments: [Int64(0), 1_000_000])
    func `stopping lets packets go that were held`(jitter: Int64) throws {
        let flavour = try #require(queueFlavour)
        let (received, statistics) = try inScratchNetwork {
            let receiver = try DatagramReceiver(port: 21015)
            let (_, statistics, _) = try Self.holding(
                flavour, .udp, delay: 3_600_000 * Self.millisecond, jitter: jitter, port: 21015
            ) {
                for number in 0..<UInt32(500) { _ = receiver.send(number) }
                // Long enough for the holder to have read some; the outcome does not depend on how many.
                usleep(50_000)
            }
            return (receiver.numbers(upTo: 500), statistics)
        }
        #expect(received.sorted() == Array(0..<500))
        #expect(statistics.maximumDepth > 0)
    }

    @Test(
        .enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"), arguments: [Int64(0), 1_000_000])
    func `stopping lets packets go that were not read yet`(jitter: Int64) throws {
        let flavour = try #require(queueFlavour)
        let (received, statistics) = try inScratchNetwork {
            let receiver = try DatagramReceiver(port: 21012)
            let stop = try EventFlag()
            let holder = try JoinableThread { () throws(KernelError) in
                // An hour: nothing goes by its own time.
                let holder = try PacketHolder(queue: 8, netem: Self.delayed(3_600_000 * Self.millisecond, jitter))
                let rule = NftRule(matching: [.transport(.udp), .destinationPort(21012)], action: .queue(8, flavour))
                let connection = try NftConnection()
                try connection.add(
                    NftTable(name: "hold", chains: [NftChain(name: "c", hook: .output, rules: [rule])]), owned: true)
                for number in 0..<UInt32(500) { _ = receiver.send(number) }
                try stop.raise()
                try holder.run(until: stop.descriptor)
                return holder.statistics
            }
            let statistics = try holder.join()
            return (receiver.numbers(upTo: 500), statistics)
        }
        #expect(received.sorted() == Array(0..<500))
        #expect(statistics.packets == 0)
    }

    @Test(
        .enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"), arguments: [Int64(0), 5_000_000])
    func `every packet arrives, in order when there is no jitter`(jitter: Int64) throws {
        let flavour = try #require(queueFlavour)
        let (received, statistics, _) = try inScratchNetwork {
            let receiver = try DatagramReceiver(port: 21014)
            return try Self.holding(flavour, .udp, delay: 20 * Self.millisecond, jitter: jitter, port: 21014) {
                for number in 0..<UInt32(2000) { _ = receiver.send(number) }
                return receiver.numbers(upTo: 2000)
            }
        }
        #expect(received.sorted() == Array(0..<2000))
        #expect((received == received.sorted()) == (jitter == 0))
        #expect(statistics.packets == 2000)
        #expect(statistics.totalLateness >= statistics.maximumLateness)
    }

    @Test(.enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"))
    func `packets pass when nobody listens`() throws {
        let flavour = try #require(queueFlavour)
        let time = try inScratchNetwork {
            let server = try LoopbackServer(family: AF_INET, port: 21013)
            let connection = try NftConnection()
            let rule = NftRule(matching: [.transport(.tcp), .destinationPort(21013)], action: .queue(9, flavour))
            try connection.add(
                NftTable(name: "hold", chains: [NftChain(name: "c", hook: .output, rules: [rule])]), owned: true)
            return try server.connectionNanoseconds()
        }
        #expect(time > 0)
    }

    @Test func `a queue has one holder`() throws {
        let code = try inScratchNetwork {
            let first = try PacketHolder(queue: 3, netem: NetemParameters())
            let code = errorCode { () throws(KernelError) in
                _ = try PacketHolder(queue: 3, netem: NetemParameters())
            }
            withExtendedLifetime(first) {}
            return code
        }
        #expect([EPERM, EBUSY].contains(code))
    }
}
