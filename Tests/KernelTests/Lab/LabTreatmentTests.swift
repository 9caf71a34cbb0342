import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Each packet fault by HTB and netem: what tc tells of it, and what becomes of numbered datagrams.
    @Suite(.serialized, .enabled(if: Lab.hasNetem, "this kernel has no sch_netem"))
    struct LabTreatment {
        private static let port: UInt16 = 22160
        private static let count: UInt32 = 2000

        @Test func `a loss loses its share and says so`() throws {
            let seen = try datagrams("network.loss", ["--percent", "10%", "--correlation", "0%"])
            #expect(seen.options["loss-random"]?.contains("0.1") == true)
            // Inside the 99 % interval of the binomial distribution: 200 ± 35.
            print("asked 10 % of \(Self.count), lost \(Int(Self.count) - seen.received.count)")
            #expect(abs(Int(Self.count) - seen.received.count - 200) <= 35)
            #expect(seen.drops == Int(Self.count) - seen.received.count)
            #expect(seen.proof["drops"] == Double(seen.drops))
            seen.expectTakenBack()
        }

        @Test func `a loss in bursts comes in bursts`() throws {
            let seen = try datagrams("network.loss", ["--model", "gilbert-elliott", "--p", "2%", "--r", "20%"])
            #expect(seen.options["loss-gemodel"] != nil)
            let lost = Set(0..<Self.count).subtracting(seen.received)
            let followed = lost.filter { lost.contains($0 + 1) }.count
            print("lost \(lost.count), \(followed) of them before another")
            // One in eleven is lost, and four in five of those are followed by another: not by chance.
            #expect((60..<350).contains(lost.count))
            #expect(followed * 2 > lost.count)
            seen.expectTakenBack()
        }

        @Test func `a duplicate comes twice`() throws {
            let seen = try datagrams("network.duplicate", ["--percent", "20%"])
            #expect(seen.options["duplicate"] != nil)
            let twice = seen.received.count - Set(seen.received).count
            print("asked 20 % of \(Self.count), came twice \(twice)")
            #expect(Set(seen.received).count == Int(Self.count))
            // 400 ± 47.
            #expect(abs(twice - 400) <= 47)
            seen.expectTakenBack()
        }

        @Test func `a corrupt packet fails its checksum`() throws {
            let seen = try datagrams("network.corrupt", ["--percent", "20%"])
            #expect(seen.options["corrupt"] != nil)
            let spoilt = Int(Self.count) - seen.received.filter { $0 < Self.count }.count
            print("asked 20 % of \(Self.count), spoilt \(spoilt)")
            // 400 ± 47, but for bits that only the link's header has.
            #expect((200...447).contains(spoilt))
            #expect(seen.drops == 0)
            seen.expectTakenBack()
        }

        @Test func `a reordering lets packets overtake`() throws {
            let seen = try datagrams("network.reorder", ["--delay", "20ms", "--percent", "25%", "--gap", "5"])
            #expect(seen.options["reorder"] != nil)
            #expect(seen.options["gap"] == "5")
            let overtaken = zip(seen.received, seen.received.dropFirst()).filter { $0 > $1 }.count
            print("\(overtaken) packets were overtaken")
            #expect(Set(seen.received).count == Int(Self.count))
            #expect(overtaken > 0)
            #expect(seen.proof["requeues"] ?? 0 > 0)
            seen.expectTakenBack()
        }

        @Test func `a share of the packets is delayed`() throws {
            let seen = try datagrams("network.delay", ["--delay", "2s", "--percent", "30%"], waits: false)
            print("asked 30 % of \(Self.count), passed at once \(seen.received.count)")
            // 1400 ± 53.
            #expect(abs(seen.received.count - 1400) <= 53)
            #expect(seen.proof["packets"] ?? 0 <= Double(Self.count))
            #expect(seen.differences == [])
        }

        @Test(arguments: [[3000, 6000], [6000, 3000]])
        func `delays of the same packets add up, and the one that is left goes on`(milliseconds: [Int]) throws {
            let seen = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let steps = zip([50, 100], milliseconds).map {
                    "    - network.delay: {ports: [\(WebVictim.port)], delay: \($0)ms, for: \($1)ms}"
                }
                let text = ["experiment: sum", "method:", "  - parallel:"] + steps
                let file = try ground.write("spec.yaml", text.joined(separator: "\n") + "\n")
                let run = try CommandRun(["run", file, "--format", "json", "-q"], in: ground)
                try run.until("both delays") {
                    try NftConnection().tableNames().filter { $0.hasPrefix("aftershock_") }.count == 2
                }
                let both = (0..<3).map { _ in Client.connection(WebVictim.port).nanoseconds }
                let other = Client.connection(WebVictim.otherPort).nanoseconds
                try run.until("the end of one") {
                    try NftConnection().tableNames().filter { $0.hasPrefix("aftershock_") }.count == 1
                }
                let left = Client.connection(WebVictim.port).nanoseconds
                let code = try run.wait()
                let report = try run.report()
                return (
                    both: both, other: other, left: left, code: code, mechanisms: report.faults.map(\.mechanism),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            let last = milliseconds[0] < milliseconds[1] ? 100 : 50
            print("50 + 100 ms: \(seen.both.map { Double($0) / 1e6 }) ms, then \(Double(seen.left) / 1e6) of \(last)")
            #expect(seen.mechanisms == ["HTB + netem", "NFQUEUE"])
            for time in seen.both { #expect((150_000_000..<200_000_000).contains(time)) }
            #expect(seen.other < 50_000_000)
            #expect((UInt64(last) * 1_000_000..<UInt64(last + 45) * 1_000_000).contains(seen.left))
            #expect(seen.code == 0)
            #expect(seen.differences == [])
        }

        /// Numbered datagrams to a port while a fault is on it, sent so slowly that none waits for another.
        private func datagrams(_ fault: String, _ flags: [String], waits: Bool = true) throws -> Treated {
            try Ground.use { ground in
                let before = try HostState(of: ground)
                let receiver = try DatagramReceiver(port: Self.port)
                let other = try DatagramReceiver(port: Self.port + 1)
                let run = try CommandRun.inject(
                    fault, ["--ports", "\(Self.port)", "--for", "60s", "--seed", "7"] + flags, in: ground)
                try run.until("the rules") { try NftConnection().tableNames().contains { $0.hasSuffix("_1_lo") } }
                Clock.sleep(milliseconds: 20)
                for number in 0..<Self.count {
                    _ = receiver.send(number)
                    if number % 20 == 0 {
                        _ = other.send(number)
                        Clock.sleep(milliseconds: 1)
                    }
                }
                let untouched = other.numbers(upTo: Int(Self.count) / 20)
                let received = receiver.numbers(upTo: Int(Self.count) * (waits ? 2 : 1))
                let options = try Lab.options(of: "netem", on: "lo")
                let drops = try Lab.statistic("drops", of: "netem", on: "lo")
                let code = try run.stop()
                let report = try run.report()
                return Treated(
                    received: received, untouched: untouched, options: options, drops: drops, code: code,
                    proof: report.faults.first?.proof ?? [:], mechanism: report.faults.first?.mechanism ?? "",
                    differences: try HostState(of: ground).differences(from: before))
            }
        }
    }
}

/// What became of numbered datagrams, and of the run.
private struct Treated: Sendable {
    let received: [UInt32]
    let untouched: [UInt32]
    let options: [String: String]
    let drops: Int
    let code: Int32
    let proof: [String: Double]
    let mechanism: String
    let differences: [String]

    func expectTakenBack(_ location: SourceLocation = #_sourceLocation) {
        #expect(mechanism == "HTB + netem", sourceLocation: location)
        #expect(untouched == stride(from: 0, to: 2000, by: 20).map { UInt32($0) }, sourceLocation: location)
        #expect(code == 5, sourceLocation: location)
        #expect(differences == [], sourceLocation: location)
    }
}
