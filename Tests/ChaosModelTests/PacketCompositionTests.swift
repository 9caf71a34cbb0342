import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `Impairments at one time` {
    private static let netem = SimulatedKernel.v1

    private func steps(
        _ faults: [String], _ kernel: SimulatedKernel = netem, targets: String = "a: {port: 8080}, b: {port: 9090}"
    ) throws -> [PlannedStep] {
        let method = "- parallel:\n" + faults.map { "    - \($0)\n" }.joined()
        return try PlanFixture(kernel: kernel).plan(PlanFixture.spec(method, targets: targets)).steps
    }

    private func hasClass(_ step: PlannedStep) -> Bool { !step.claims.isEmpty }

    @Test func `on different ports each have a class`() throws {
        let steps = try steps([
            "network.delay: {target: a, delay: 50ms, for: 1s}", "network.loss: {target: b, percent: 1%, for: 1s}",
        ])
        #expect(steps.map(hasClass) == [true, true])
        #expect(steps.allSatisfy { $0.notes.allSatisfy { !$0.contains("already") } })
    }

    @Test func `on the same packets compose: the later ones are held in the queue`() throws {
        let steps = try steps([
            "network.delay: {target: a, delay: 50ms, for: 1s}", "network.delay: {target: a, delay: 100ms, for: 1s}",
            "network.rate: {target: a, rate: 8mbit, for: 1s}", "network.delay: {target: b, delay: 100ms, for: 1s}",
        ])
        #expect(steps.map(hasClass) == [true, false, false, true])
        #expect(steps[1].mechanism == "NFQUEUE" && steps[2].mechanism == "NFQUEUE")
        let note = "network.delay (line 10) has a traffic class for these packets already"
        #expect(steps[1].notes.contains { $0.hasPrefix(note) } && steps[2].notes.contains { $0.hasPrefix(note) })
        // Each has a queue and a table of its own: a packet goes through both.
        let tables = steps.flatMap(\.changes).map(\.resource)
        #expect(Set(tables).count == tables.count)
    }

    @Test func `in sequence each have a class`() throws {
        let method = (0..<2).map { _ in "- network.delay: {target: a, delay: 50ms, for: 1s}" }.joined(separator: "\n")
        let plan = try PlanFixture().plan(PlanFixture.spec(method, targets: "a: {port: 8080}"))
        #expect(plan.steps.map(hasClass) == [true, true])
    }

    @Test func `that duplicate share no tree with another netem`() throws {
        let duplicate = "network.duplicate: {target: a, percent: 1%, for: 1s}"
        let delay = "network.delay: {target: b, delay: 50ms, for: 1s}"
        let rate = "network.rate: {target: b, rate: 8mbit, for: 1s}"
        #expect(try steps([duplicate, delay]).map(hasClass) == [true, false])
        #expect(try steps([delay, duplicate]).map(hasClass) == [true, false])
        #expect(try steps([duplicate, rate]).map(hasClass) == [true, true])
    }

    @Test func `that cannot compose are refused with both lines`() throws {
        var kernel = Self.netem
        kernel.missing = [.packetQueue]
        // Loopback only, since packets that arrive need the queue anyway.
        let method = """
            - parallel:
                - network.delay: {target: a, to: 127.0.0.0/8, delay: 50ms, for: 1s}
                - network.delay: {target: a, to: 127.0.0.1, delay: 100ms, for: 1s}
            """
        let problems = try PlanFixture(kernel: kernel).problems(method, targets: "a: {port: 8080}")
        #expect(problems.count == 1)
        #expect(problems.first?.location?.line == 11)
        #expect(problems.first?.message.contains("network.delay (line 10) has a traffic class") == true)
        #expect(problems.first?.suggestion?.contains("one after the other") == true)
        let apart = method.replacing("to: 127.0.0.1,", with: "to: 127.0.0.2,")
            .replacing("to: 127.0.0.0/8", with: "to: 127.0.0.1")
        #expect(try PlanFixture(kernel: kernel).problems(apart, targets: "a: {port: 8080}").isEmpty)
    }

    /// A packet by what a match can ask for; the lists are short, so that matches meet often.
    private struct Packet {
        let transport: PacketMatch.Transport
        let source: [UInt8]
        let destination: [UInt8]
        let ports: [UInt16]
        let loopback: Bool
        let uid: UInt32

        init(_ random: inout SystemRandomNumberGenerator) {
            let length = Bool.random(using: &random) ? 4 : 16
            let bytes = (0..<2).map { _ in (0..<length).map { _ in UInt8.random(in: 0...1, using: &random) } }
            transport = length == 16 ? [.tcp, .udp, .icmpv6].randomElement(using: &random) ?? .tcp : .udp
            (source, destination) = (bytes[0], bytes[1])
            ports = (0..<2).map { _ in UInt16.random(in: 1...3, using: &random) }
            loopback = Bool.random(using: &random)
            uid = UInt32.random(in: 0...1, using: &random)
        }

        func matches(_ match: PacketMatch) -> Bool {
            (match.transport.map { $0 == transport } ?? true) && (match.loopback.map { $0 == loopback } ?? true)
                && (match.uid.map { $0 == uid } ?? true) && (match.sourcePort.map { $0 == ports[0] } ?? true)
                && (match.destinationPort.map { $0 == ports[1] } ?? true)
                && (match.source.map { CIDR(bytes: source, prefix: $0.prefix) == $0 } ?? true)
                && (match.destination.map { CIDR(bytes: destination, prefix: $0.prefix) == $0 } ?? true)
        }

        /// A match that holds for it, of what chance picks.
        func match(_ random: inout SystemRandomNumberGenerator) -> PacketMatch {
            func picked<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
            let bits = Int.random(in: 0...(source.count * 8), using: &random)
            return PacketMatch(
                transport: picked(transport), source: picked(CIDR(bytes: source, prefix: bits)),
                destination: picked(CIDR(bytes: destination, prefix: bits)), sourcePort: picked(ports[0]),
                destinationPort: picked(ports[1]), loopback: picked(loopback), uid: picked(uid))
        }
    }

    @Test func `are only taken for apart when no packet meets both`() {
        var random = SystemRandomNumberGenerator()
        var apart = 0
        for _ in 0..<20_000 {
            let one = Packet(&random), other = Packet(&random)
            let mine = one.match(&random), theirs = other.match(&random)
            let meet = mine.overlaps(theirs)
            #expect(meet == theirs.overlaps(mine))
            if !meet { apart += 1 }
            if one.matches(theirs) || other.matches(mine) { #expect(meet, "\(mine) and \(theirs)") }
            #expect(mine.overlaps(one.match(&random)))
        }
        #expect(apart > 1000)
    }
}
