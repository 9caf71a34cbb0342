import Glibc
import Testing

@testable import LinuxKernel

private let major: UInt16 = 0xAF50

/// What the kernel answers to this class in a scratch network, 0 when it takes it.
private func attempt(_ added: TrafficClass) -> Int32 {
    guard isRoot else { return EPERM }
    return errorCode { () throws(KernelError) in
        try NetworkNamespace.scratch { () throws(KernelError) in
            try TrafficControl().add(added, interface: "lo", major: major, minor: 1)
        }
    }
}

private let hasHTB = attempt(TrafficClass()) == 0
private let hasNetem = attempt(TrafficClass(netem: NetemParameters())) == 0

@Suite(.enabled(if: isRoot, "needs root: changes queues in a network namespace of its own"))
struct TrafficControlTests {
    @Test func `the loopback interface is found, up, with the kernel's default root`() throws {
        let (interfaces, root, route) = try inScratchNetwork {
            let control = try TrafficControl()
            return (try control.interfaces(), try control.rootQdisc(of: "lo"), try control.defaultRouteInterface())
        }
        #expect(interfaces.contains(NetworkInterface(name: "lo", index: 1, isLoopback: true, isUp: true)))
        #expect(root == RootQdisc(kind: "noqueue", handle: 0))
        #expect(route == nil)
    }

    @Test(.enabled(if: hasHTB, "this kernel has no sch_htb"))
    func `classes come and go and the last one takes the root along`() throws {
        let roots = try inScratchNetwork {
            let control = try TrafficControl()
            var roots: [RootQdisc] = []
            try control.add(TrafficClass(), interface: "lo", major: major, minor: 1)
            try control.add(TrafficClass(), interface: "lo", major: major, minor: 2)
            roots.append(try control.rootQdisc(of: "lo"))
            try control.removeClass(interface: "lo", major: major, minor: 1)
            roots.append(try control.rootQdisc(of: "lo"))
            try control.removeClass(interface: "lo", major: major, minor: 2)
            roots.append(try control.rootQdisc(of: "lo"))
            try control.removeClass(interface: "lo", major: major, minor: 2)
            try control.removeClass(interface: "none", major: major, minor: 2)
            return roots
        }
        let ours = RootQdisc(kind: "htb", handle: major)
        #expect(roots == [ours, ours, RootQdisc(kind: "noqueue", handle: 0)])
    }

    @Test(.enabled(if: hasHTB, "this kernel has no sch_htb"))
    func `a root that somebody else configured is refused and stays`() throws {
        let (code, before, after, gone) = try inScratchNetwork {
            let control = try TrafficControl()
            try control.add(TrafficClass(), interface: "lo", major: 0x10, minor: 1)
            let before = try control.rootQdisc(of: "lo")
            let code = errorCode { () throws(KernelError) in
                try control.add(TrafficClass(), interface: "lo", major: major, minor: 1)
            }
            let gone = errorCode { () throws(KernelError) in
                try control.removeClass(interface: "lo", major: major, minor: 1)
            }
            return (code, before, try control.rootQdisc(of: "lo"), gone)
        }
        #expect(code == EBUSY)
        #expect(before == RootQdisc(kind: "htb", handle: 0x10))
        #expect(after == before)
        #expect(gone == 0)
    }

    @Test(.enabled(if: hasHTB, "this kernel has no sch_htb"))
    func `adding a class twice is refused and the first stays`() throws {
        let (code, statistics) = try inScratchNetwork {
            let control = try TrafficControl()
            try control.add(TrafficClass(), interface: "lo", major: major, minor: 1)
            let code = errorCode { () throws(KernelError) in
                try control.add(TrafficClass(), interface: "lo", major: major, minor: 1)
            }
            return (code, try control.classStatistics(interface: "lo", major: major, minor: 1))
        }
        #expect(code == EEXIST)
        #expect(statistics == TrafficStatistics())
    }

    @Test(.enabled(if: hasHTB, "this kernel has no sch_htb"))
    func `nft priority steers packets into the class and others go past it`() throws {
        let (received, one, two, missing) = try inScratchNetwork {
            let control = try TrafficControl()
            try control.add(TrafficClass(), interface: "lo", major: major, minor: 1)
            try control.add(TrafficClass(), interface: "lo", major: major, minor: 2)
            let connection = try NftConnection()
            let steer = NftRule(
                matching: [.transport(.udp), .destinationPort(21020)], action: .setPriority(UInt32(major) << 16 | 1))
            try connection.add(NftConnectionTests.table("steer", [steer]), owned: true)
            let steered = try DatagramReceiver(port: 21020)
            let other = try DatagramReceiver(port: 21021)
            for number in 0..<UInt32(20) {
                _ = steered.send(number)
                _ = other.send(number)
            }
            let received = steered.numbers(upTo: 20).count + other.numbers(upTo: 20).count
            return (
                received, try control.classStatistics(interface: "lo", major: major, minor: 1),
                try control.classStatistics(interface: "lo", major: major, minor: 2),
                try control.classStatistics(interface: "lo", major: major, minor: 3)
            )
        }
        #expect(received == 40)
        #expect(one?.packets == 20)
        #expect(one?.drops == 0)
        #expect(two?.packets == 0)
        #expect(missing == nil)
    }

    @Test(.enabled(if: hasHTB && !hasNetem, "this kernel has sch_netem or lacks sch_htb"))
    func `without netem a delay is refused and nothing stays`() throws {
        let (code, root) = try inScratchNetwork {
            let control = try TrafficControl()
            let code = errorCode { () throws(KernelError) in
                try control.add(TrafficClass(netem: NetemParameters()), interface: "lo", major: major, minor: 1)
            }
            return (code, try control.rootQdisc(of: "lo"))
        }
        #expect(code == ENOENT)
        #expect(root == RootQdisc(kind: "noqueue", handle: 0))
    }

    @Test(.enabled(if: hasNetem, "this kernel has no sch_netem"), arguments: [AF_INET, AF_INET6])
    func `netem delays what is steered into its class`(family: Int32) throws {
        let (slow, fast, statistics) = try inScratchNetwork {
            let control = try TrafficControl()
            var netem = NetemParameters()
            netem.delayNanoseconds = 50_000_000
            try control.add(TrafficClass(netem: netem), interface: "lo", major: major, minor: 1)
            let connection = try NftConnection()
            let steer = NftRule(
                matching: [.transport(.tcp), .destinationPort(21022)], action: .setPriority(UInt32(major) << 16 | 1))
            try connection.add(NftConnectionTests.table("steer", [steer]), owned: true)
            let server = try LoopbackServer(family: family, port: 21022)
            let other = try LoopbackServer(family: family, port: 21023)
            let slow = try (0..<5).map { _ in try server.connectionNanoseconds() }
            let fast = try other.connectionNanoseconds()
            return (slow, fast, try control.classStatistics(interface: "lo", major: major, minor: 1))
        }
        for time in slow { #expect((50_000_000..<100_000_000).contains(time)) }
        #expect(fast < 50_000_000)
        #expect(statistics?.packets ?? 0 >= 5)
    }

    @Test(.enabled(if: hasHTB, "this kernel has no sch_htb"), arguments: [125_000, 12_500_000, 12_500_000_000])
    func `a rate is read back as it was asked for`(bytesPerSecond: UInt64) throws {
        let asked = TrafficClass(
            rate: RateParameters(bytesPerSecond: bytesPerSecond, burstBytes: 20_000, latencyNanoseconds: 50_000_000))
        let (found, unlimited) = try inScratchNetwork {
            let control = try TrafficControl()
            try control.add(asked, interface: "lo", major: major, minor: 1)
            try control.add(TrafficClass(), interface: "lo", major: major, minor: 2)
            return (
                try control.trafficClass(interface: "lo", major: major, minor: 1),
                try control.trafficClass(interface: "lo", major: major, minor: 2)
            )
        }
        let kept = try #require(found)
        #expect(asked.isKept(as: kept))
        #expect(abs(Double(kept.rate?.latencyNanoseconds ?? 0) - 50e6) < 1e6)
        #expect(unlimited == TrafficClass())
        var other = asked
        other.rate?.bytesPerSecond += 1
        #expect(!other.isKept(as: kept))
        #expect(!asked.isKept(as: TrafficClass()))
    }

    @Test(.enabled(if: hasHTB, "this kernel has no sch_htb"))
    func `a rate makes packets wait, and what waits too long is dropped`() throws {
        let (received, statistics) = try inScratchNetwork {
            let control = try TrafficControl()
            // 20 packets of a kilobyte at 100 kB/s take 200 ms; five may wait.
            let rate = RateParameters(bytesPerSecond: 100_000, burstBytes: 1000, latencyNanoseconds: 50_000_000)
            try control.add(TrafficClass(rate: rate), interface: "lo", major: major, minor: 1)
            let steer = NftRule(
                matching: [.transport(.udp), .destinationPort(22120)], action: .setPriority(UInt32(major) << 16 | 1))
            try NftConnection().add(NftConnectionTests.table("steer", [steer]), owned: false)
            let receiver = try DatagramReceiver(port: 22120)
            for number in 0..<UInt32(20) { _ = receiver.send(number, padding: 1000) }
            let received = receiver.numbers(upTo: 20).count
            return (received, try control.classStatistics(interface: "lo", major: major, minor: 1))
        }
        #expect(received < 20)
        #expect(received >= 5)
        #expect(statistics?.packets == UInt64(received))
        #expect(statistics?.drops == UInt64(20 - received))
        #expect((statistics?.overlimits ?? 0) > 0)
        #expect(statistics?.backlog == 0)
    }

    @Test(.enabled(if: hasHTB, "this kernel has no sch_htb"))
    func `a random share of the packets is steered`() throws {
        let (all, some) = try inScratchNetwork {
            let control = try TrafficControl()
            try control.add(TrafficClass(), interface: "lo", major: major, minor: 1)
            let port: [NftMatch] = [.transport(.udp), .destinationPort(22121)]
            let steer = NftRule(matching: port + [.share(0.3)], action: .setPriority(UInt32(major) << 16 | 1))
            let all = NftRule(matching: port + [.share(1)], action: .accept)
            try NftConnection().add(NftConnectionTests.table("steer", [steer, all]), owned: false)
            let receiver = try DatagramReceiver(port: 22121)
            for number in 0..<UInt32(2000) { _ = receiver.send(number) }
            return (
                try NftConnection().counters(table: "steer").flatMap { $0 }.last?.packets ?? 0,
                try control.classStatistics(interface: "lo", major: major, minor: 1)?.packets ?? 0
            )
        }
        #expect(all == 2000)
        // Six standard deviations of the binomial distribution.
        #expect(abs(Double(some) - 600) < 123)
    }

    @Test(.enabled(if: hasNetem, "this kernel has no sch_netem"))
    func `a delay of five minutes does not wrap`() throws {
        var netem = NetemParameters()
        netem.delayNanoseconds = 300_000_000_000
        netem.jitterNanoseconds = 2_000_000_000
        netem.limit = 1234
        let asked = TrafficClass(netem: netem)
        let found = try inScratchNetwork {
            let control = try TrafficControl()
            try control.add(asked, interface: "lo", major: major, minor: 1)
            return try control.trafficClass(interface: "lo", major: major, minor: 1)
        }
        #expect(found.map(asked.isKept) == true)
        #expect(found?.netem?.delayNanoseconds == 300_000_000_000)
    }
}
