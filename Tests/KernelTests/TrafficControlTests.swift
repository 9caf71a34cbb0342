import Glibc
import Testing

@testable import LinuxKernel

private let major: UInt16 = 0xAF50

/// What the kernel answers to a class with this leaf in a scratch network, 0 when it takes it.
private func attempt(_ leaf: TrafficLeaf) -> Int32 {
    guard isRoot else { return EPERM }
    return errorCode { () throws(KernelError) in
        try NetworkNamespace.scratch { () throws(KernelError) in
            try TrafficControl().addClass(interface: "lo", major: major, minor: 1, leaf: leaf)
        }
    }
}

private let hasHTB = attempt(.pfifo(limit: 10)) == 0
private let hasNetem = attempt(.netem(delay: 0, jitter: 0, limit: 10)) == 0

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
            try control.addClass(interface: "lo", major: major, minor: 1, leaf: .pfifo(limit: 10))
            try control.addClass(interface: "lo", major: major, minor: 2, leaf: .pfifo(limit: 10))
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
            try control.addClass(interface: "lo", major: 0x10, minor: 1, leaf: .pfifo(limit: 10))
            let before = try control.rootQdisc(of: "lo")
            let code = errorCode { () throws(KernelError) in
                try control.addClass(interface: "lo", major: major, minor: 1, leaf: .pfifo(limit: 10))
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
            try control.addClass(interface: "lo", major: major, minor: 1, leaf: .pfifo(limit: 10))
            let code = errorCode { () throws(KernelError) in
                try control.addClass(interface: "lo", major: major, minor: 1, leaf: .pfifo(limit: 10))
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
            try control.addClass(interface: "lo", major: major, minor: 1, leaf: .pfifo(limit: 1000))
            try control.addClass(interface: "lo", major: major, minor: 2, leaf: .pfifo(limit: 1000))
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
                try control.addDelayClass(
                    interface: "lo", major: major, minor: 1, delayNanoseconds: 1, jitterNanoseconds: 0, limit: 10)
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
            try control.addDelayClass(
                interface: "lo", major: major, minor: 1, delayNanoseconds: 50_000_000, jitterNanoseconds: 0, limit: 1000
            )
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

    @Test(.enabled(if: hasNetem, "this kernel has no sch_netem"))
    func `a delay of five minutes does not wrap`() throws {
        let parameters = try inScratchNetwork {
            let control = try TrafficControl()
            try control.addDelayClass(
                interface: "lo", major: major, minor: 1, delayNanoseconds: 300_000_000_000,
                jitterNanoseconds: 2_000_000_000, limit: 1234)
            return try control.delayParameters(interface: "lo", major: major, minor: 1)
        }
        #expect(
            parameters
                == DelayParameters(
                    delayNanoseconds: 300_000_000_000, jitterNanoseconds: 2_000_000_000, limit: 1234))
    }
}
