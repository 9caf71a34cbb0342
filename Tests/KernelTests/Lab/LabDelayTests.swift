import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// network.delay by HTB and netem.
    @Suite(.serialized, .enabled(if: Lab.hasNetem, "this kernel has no sch_netem"))
    struct LabDelay {
        @Test func `a delayed port on loopback waits in netem and the other port does not`() throws {
            let seen = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.delay", ["--target", "port:\(WebVictim.port)", "--delay", "50ms", "--for", "60s"],
                    in: ground)
                try run.until("the delay") { try Self.isInEffect() }
                let slow = (0..<5).map { _ in Self.connection(WebVictim.port) }
                let fast = (0..<5).map { _ in Self.connection(WebVictim.otherPort) }
                return try Seen(slow: slow, fast: fast, run, ground, before)
            }
            print(
                "asked 50 ms, connected in \(seen.slow.map { Double($0) / 1e6 }) ms; other port \(seen.fast.map { Double($0) / 1e6 }) ms"
            )
            for time in seen.slow { #expect(time >= 50_000_000) }
            #expect(seen.fast.min() ?? .max < 50_000_000)
            #expect(seen.mechanism == "HTB + netem")
            #expect(seen.proof["packets"] ?? 0 >= 5)
            #expect(seen.proof["drops"] == 0)
            seen.expectTakenBack()
        }

        @Test(arguments: ["to", "from"])
        func `a delay of a remote network acts on the interface that was named, or on arrival`(direction: String) throws
        {
            let (plain, delayed, seen) = try Ground.use { ground in
                let peer = try LabPeer()
                let before = try HostState(of: ground)
                let plain = try peer.roundTrips()
                let run = try CommandRun.inject(
                    "network.delay",
                    [
                        "--to", LabPeer.network, "--direction", direction, "--interface", LabPeer.interface,
                        "--delay", "50ms", "--for", "60s",
                    ], in: ground)
                try run.until("the delay") { try peer.roundTrips(1).smallest > 40 }
                let delayed = try peer.roundTrips()
                return (plain, delayed, try Seen(run, ground, before))
            }
            print("\(direction): asked 50 ms, round trip \(delayed.mean) ms instead of \(plain.mean) ms")
            #expect(plain.smallest < 50)
            #expect(delayed.smallest >= 50)
            // Our own address is in the network too, so that loopback has a class either way.
            #expect(seen.mechanism.contains("HTB + netem"))
            #expect(seen.mechanism.contains("NFQUEUE") == (direction == "from"))
            #expect(seen.proof["packets"] ?? 0 >= 5)
            seen.expectTakenBack()
        }

        @Test func `a qdisc of somebody else stays as it is and the queue takes over`() throws {
            let (qdiscs, seen) = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                try Lab.commands("tc qdisc add dev lo root handle 7: tbf rate 10gbit burst 1mb latency 50ms")
                let before = try HostState(of: ground)
                let show = ["tc", "-j", "qdisc", "show"]
                var qdiscs = [try Lab.output(show)]
                let run = try CommandRun.inject(
                    "network.delay", ["--target", "port:\(WebVictim.port)", "--delay", "50ms", "--for", "60s"],
                    in: ground)
                try run.until("the delay") { try Self.isInEffect() }
                qdiscs.append(try Lab.output(show))
                let slow = (0..<5).map { _ in Self.connection(WebVictim.port) }
                let seen = try Seen(slow: slow, run, ground, before)
                return (qdiscs + [try Lab.output(show)], seen)
            }
            for time in seen.slow { #expect(time >= 50_000_000) }
            #expect(Set(qdiscs).count == 1)
            #expect(qdiscs.first?.contains("tbf") == true)
            #expect(!seen.mechanism.contains("netem"))
            seen.expectTakenBack()
        }

        @Test(arguments: [[2000, 5000], [5000, 2000]])
        func `the delay that is left goes on when another one on the interface ends`(milliseconds: [Int]) throws {
            let (left, ended, seen) = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let ports = [WebVictim.port, WebVictim.otherPort]
                let steps = zip(ports, milliseconds).map {
                    "    - network.delay: {ports: [\($0)], delay: 20ms, for: \($1)ms}"
                }
                let text = ["experiment: two-delays", "method:", "  - parallel:"] + steps
                let file = try ground.write("spec.yaml", text.joined(separator: "\n") + "\n")
                let run = try CommandRun(["run", file, "--format", "json", "-q"], in: ground)
                let control = try TrafficControl()
                func has(_ step: UInt16) throws -> Bool {
                    try control.classStatistics(interface: "lo", major: Impairment.major, minor: 0x10 + step) != nil
                }
                let first = milliseconds[0] < milliseconds[1] ? 0 : 1
                try run.until("both delays") { try has(1) && has(2) }
                for port in ports { _ = Self.connection(port) }
                try run.until("the end of one") { try !has(first == 0 ? 1 : 2) }
                let left = Self.connection(ports[1 - first])
                let ended = Self.connection(ports[first])
                return (left, ended, try Seen(run, ground, before, stops: false))
            }
            #expect(left >= 20_000_000)
            #expect(ended < 20_000_000)
            #expect(seen.code == 0)
            #expect(seen.differences == [])
        }

        @Test func `the kernel's default qdisc is back on an interface that had one`() throws {
            let (kinds, seen) = try Ground.use { ground in
                try Lab.commands(
                    """
                    ip tuntap add mode tap name lab0
                    ip addr add 10.217.0.1/24 dev lab0
                    ip link set lab0 up
                    """)
                let control = try TrafficControl()
                let before = try HostState(of: ground)
                var kinds = [try control.rootQdisc(of: "lab0")]
                let run = try CommandRun.inject(
                    "network.delay",
                    ["--to", "10.217.0.0/24", "--interface", "lab0", "--delay", "50ms", "--for", "60s"], in: ground)
                try run.until("our tree") { try control.rootQdisc(of: "lab0").handle == Impairment.major }
                let seen = try Seen(run, ground, before)
                kinds.append(try control.rootQdisc(of: "lab0"))
                return (kinds, seen)
            }
            print("default qdisc of the tap: \(kinds[0].kind)")
            #expect(kinds[0].kind != "noqueue" && kinds[0].handle == 0)
            #expect(kinds[1] == kinds[0])
            seen.expectTakenBack()
        }

        @Test func `packets that wait when the delay ends arrive`() throws {
            let (early, late, seen) = try Ground.use { ground in
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "network.delay", ["--ports", "21710", "--delay", "300ms", "--for", "60s"], in: ground)
                let control = try TrafficControl()
                try run.until("the delay") {
                    try control.classStatistics(interface: "lo", major: Impairment.major, minor: 0x11) != nil
                }
                Clock.sleep(milliseconds: 50)
                let receiver = try DatagramReceiver(port: 21710)
                for number in 0..<UInt32(20) { _ = receiver.send(number) }
                let waiting = try control.waitingPackets(interface: "lo", major: Impairment.major, minor: 0x11)
                let seen = try Seen(run, ground, before)
                return (waiting, receiver.numbers(upTo: 20), seen)
            }
            #expect(early == 20)
            #expect(late == Array(0..<20))
            seen.expectTakenBack()
        }

        @Test func `an interface that is removed takes its delay with it`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                try Lab.commands("ip link add lab0 type dummy\nip addr add 10.217.0.1/24 dev lab0\nip link set lab0 up")
                let run = try CommandRun.inject(
                    "network.delay",
                    ["--to", "10.217.0.0/24", "--interface", "lab0", "--delay", "50ms", "--for", "60s"], in: ground)
                let control = try TrafficControl()
                try run.until("our tree") { try control.rootQdisc(of: "lab0").handle == Impairment.major }
                Clock.sleep(milliseconds: 50)
                try Lab.commands("ip link del lab0")
                return try Seen(run, ground, before)
            }
            seen.expectTakenBack()
        }

        /// Whether the rules are there, which are added last. A slow connection would be no sign: on the lab's one CPU
        /// the command that starts makes connections slow too.
        private static func isInEffect() throws -> Bool {
            try Lab.output(["nft", "list", "tables"]).contains("aftershock_")
        }

        private static func connection(_ port: UInt16) -> UInt64 { Client.connection(port).nanoseconds }
    }
}

/// What was measured during a fault, and what became of the run.
private struct Seen: Sendable {
    var slow: [UInt64]
    var fast: [UInt64]
    let code: Int32
    let mechanism: String
    let proof: [String: Double]
    let leftovers: [String]
    let differences: [String]

    /// Stops the run, or lets it come to its end, and looks at what is left of it.
    init(
        slow: [UInt64] = [], fast: [UInt64] = [], _ run: CommandRun, _ ground: Ground, _ before: HostState,
        stops: Bool = true
    ) throws {
        self.slow = slow
        self.fast = fast
        code = try stops ? run.stop() : run.wait()
        let report = try run.report()
        mechanism = report.faults.first?.mechanism ?? ""
        proof = report.faults.first?.proof ?? [:]
        leftovers = report.leftovers
        differences = try HostState(of: ground).differences(from: before)
    }

    func expectTakenBack(_ location: SourceLocation = #_sourceLocation) {
        #expect(code == 5, sourceLocation: location)
        #expect(leftovers == [], sourceLocation: location)
        #expect(differences == [], sourceLocation: location)
    }
}
