import Glibc
import Testing

@testable import LinuxKernel

/// What receivers see of packets that a userspace queue treats: datagrams and streams over a real kernel's loopback.
@Suite(
    .enabled(if: isRoot, "needs root: queues packets in a network namespace of its own"),
    .enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"))
struct QueuedTrafficTests {
    private static let count = 600
    private static let hooks: [(Int32, NftChain.Hook)] = [(AF_INET, .input), (AF_INET6, .output)]

    /// Sends datagrams through a queue; gives what arrived, in order.
    private func datagrams(
        _ family: Int32, _ hook: NftChain.Hook, queue: UInt16, isChecked: Bool = true, pause: UInt32 = 0,
        rate: RateParameters? = nil, _ change: (inout NetemParameters) -> Void
    ) throws -> (received: [[UInt8]], seen: PacketHolder.Statistics, checksumErrors: Int) {
        let flavour = try #require(queueFlavour)
        var traffic = QueuedTraffic(queue: queue, port: queue + 20_000, change)
        traffic.hook = hook
        traffic.rate = rate
        let queued = traffic
        return try inScratchNetwork {
            let loop = try DatagramLoop(family: family, port: queued.port, isChecked: isChecked)
            let (received, seen) = try queued.run(flavour) {
                loop.send(Self.count, pause: pause)
                return loop.receive()
            }
            let errors = DatagramLoop.counter("InCsumErrors", of: "Udp")
            return (received, seen, errors)
        }
    }

    @Test(arguments: hooks) func `the datagrams that are lost do not arrive, the others do once`(
        family: Int32, hook: NftChain.Hook
    ) throws {
        let (received, seen, _) = try datagrams(family, hook, queue: 2210) {
            $0.loss = .random(.init(share: 0.3, correlation: 0))
        }
        #expect(seen.packets == UInt64(Self.count))
        #expect((130...230).contains(seen.lost))
        #expect(received.count == Self.count - Int(seen.lost))
        #expect(Set(received.map(DatagramLoop.number)).count == received.count)
        // Which ones goes by the seed alone.
        let again = try datagrams(family, hook, queue: 2210) { $0.loss = .random(.init(share: 0.3, correlation: 0)) }
        #expect(again.received == received)
    }

    @Test(arguments: [(AF_INET6, .input), (AF_INET, .output)] + hooks)
    func `a datagram that is doubled arrives twice, whole and treated once`(
        family: Int32, hook: NftChain.Hook
    ) throws {
        let (received, seen, errors) = try datagrams(family, hook, queue: 2211) {
            $0.duplicate = .init(share: 0.25, correlation: 0)
            $0.delayNanoseconds = 1_000_000
        }
        // Doubles do not come into the queue again.
        #expect(seen.packets == UInt64(Self.count))
        #expect((110...190).contains(seen.duplicated))
        #expect(received.count == Self.count + Int(seen.duplicated))
        #expect(Set(received.map(DatagramLoop.number)) == Set(0..<UInt32(Self.count)))
        #expect(max(0, errors) == 0)
    }

    @Test(arguments: [NftChain.Hook.input, .output]) func `a corrupted datagram differs in one bit`(
        hook: NftChain.Hook
    ) throws {
        let (received, seen, _) = try datagrams(AF_INET, hook, queue: 2212, isChecked: false) {
            $0.corrupt = .init(share: 0.5, correlation: 0)
        }
        #expect((240...360).contains(seen.corrupted))
        // A flip in the eight bytes of the UDP header may keep a datagram from its receiver, one in the number hides.
        #expect(received.count > Self.count - 40)
        let bits = received.compactMap(DatagramLoop.alteredBits)
        #expect(bits.allSatisfy { $0 <= 1 })
        let altered = bits.count { $0 == 1 }
        #expect(altered <= Int(seen.corrupted) && altered + 40 > Int(seen.corrupted))
    }

    @Test(arguments: hooks) func `the receiver's kernel finds a corrupted datagram by its checksum`(
        family: Int32, hook: NftChain.Hook
    ) throws {
        let (received, seen, errors) = try datagrams(family, hook, queue: 2213) {
            $0.corrupt = .init(share: 0.5, correlation: 0)
        }
        #expect(seen.corrupted > 240)
        #expect(received.count == Self.count - Int(seen.corrupted))
        #expect(received.allSatisfy { DatagramLoop.number(of: $0) != nil })
        // What a flip in the header sends to another port is not counted.
        if family == AF_INET { #expect(errors > Int(seen.corrupted) * 8 / 10) }
    }

    @Test func `reordered datagrams arrive before the delayed ones`() throws {
        let (received, seen, _) = try datagrams(AF_INET, .input, queue: 2214, pause: 20) {
            $0.delayNanoseconds = 20_000_000
            $0.reorder = .init(share: 1, correlation: 0)
            $0.gap = 4
        }
        #expect(received.count == Self.count)
        #expect(seen.reordered == UInt64(Self.count / 4))
        let numbers = received.compactMap(DatagramLoop.number)
        // Every fourth one overtakes; the others keep their order.
        #expect(numbers.first == 3)
        let others = numbers.filter { $0 % 4 != 3 }
        #expect(others == others.sorted())
        #expect(seen.delayed == UInt64(Self.count * 3 / 4))
    }

    @Test func `a rate spreads datagrams over time and drops what would wait too long`() throws {
        let start = Clock.monotonicNanoseconds()
        // 228 bytes each: about 400 of them in 400 ms at 228 kB/s, the rest would wait longer.
        let (received, seen, _) = try datagrams(
            AF_INET, .input, queue: 2215,
            rate: RateParameters(bytesPerSecond: 228_000, burstBytes: 2280, latencyNanoseconds: 400_000_000)
        ) { _ in }
        #expect(seen.overLimit > 0)
        #expect(received.count == Self.count - Int(seen.overLimit))
        // Sending takes its time too, in which more may go.
        let elapsed = Double(Clock.monotonicNanoseconds() - start) / 1e9
        #expect(received.count >= 390)
        #expect(Double(received.count) <= 10 + (elapsed + 0.4) * 1000)
    }

    @Test func `what comes on top of the limit is dropped`() throws {
        let (received, seen, _) = try datagrams(AF_INET, .input, queue: 2216) {
            $0.delayNanoseconds = 200_000_000
            $0.limit = 100
        }
        #expect(seen.maximumDepth == 100)
        #expect(seen.overLimit > 0)
        #expect(received.count == Self.count - Int(seen.overLimit))
    }

    @Test(arguments: hooks)
    func `a stream arrives whole, however its packets are treated`(family: Int32, hook: NftChain.Hook) throws {
        let flavour = try #require(queueFlavour)
        var traffic = QueuedTraffic(queue: 2217, port: 22217) {
            $0.delayNanoseconds = 200_000
            $0.jitterNanoseconds = 100_000
            $0.loss = .random(.init(share: 0.01, correlation: 0))
            $0.duplicate = .init(share: 0.05, correlation: 0)
            $0.corrupt = .init(share: 0.02, correlation: 0)
            $0.reorder = .init(share: 0.1, correlation: 0)
        }
        traffic.transport = .tcp
        traffic.hook = hook
        let queued = traffic
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let (received, seen) = try inScratchNetwork {
            try queued.run(flavour) { try StreamLoop.transfer(bytes, family: family, port: queued.port) }
        }
        #expect(received == bytes)
        // Single packets of 1000 bytes, though the sender hands the kernel larger ones.
        #expect(seen.packets >= 200)
        #expect(seen.duplicated > 0 && seen.corrupted > 0 && seen.reordered > 0 && seen.lost > 0)
    }

    @Test func `a stream of full packets that are copied whole arrives whole`() throws {
        let flavour = try #require(queueFlavour)
        var traffic = QueuedTraffic(queue: 2218, port: 22218) { $0.duplicate = .init(share: 0.2, correlation: 0) }
        traffic.transport = .tcp
        let queued = traffic
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let received = try inScratchNetwork {
            try queued.run(flavour) {
                try StreamLoop.transfer(bytes, family: AF_INET, port: queued.port, segment: nil)
            }.value
        }
        #expect(received == bytes)
    }
}
