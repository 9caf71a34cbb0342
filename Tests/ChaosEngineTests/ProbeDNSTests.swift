import ChaosModel
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.serialized, .enabled(if: ProbeDnsmasq.isInstalled, "\(ProbeDnsmasq.missing)"))
struct `DNS probes of a real name server` {
    @Test func `the answer decides, and its time to live is the number`() throws {
        let server = try ProbeDnsmasq()
        let cases: [(PlannedProbe, Sample.Outcome, UInt16, Double?)] = try [
            (.dns("shop.test", server.port), .good, 0, 300),
            (.dns("SHOP.test.", server.port, good: ["10.0.0.1"]), .good, 0, 300),
            (.dns("shop.test", server.port, good: ["10.0.0.9"]), .badAnswer, Sample.Reason.otherAddress.rawValue, 300),
            (.dns("two.test", server.port, good: ["10.0.0.1", "10.0.0.2", "10.0.0.3"]), .good, 0, 0),
            (.dns("two.test", server.port, good: ["10.0.0.1"]), .badAnswer, Sample.Reason.otherAddress.rawValue, 0),
            (.dns("shop.test", server.port, type: .aaaa, good: ["fd00::1"]), .good, 0, 300),
            (.dns("alias.test", server.port, good: ["10.0.0.1"]), .good, 0, 300),
            (.dns("two.test", server.port, type: .aaaa), .badAnswer, Sample.Reason.noAddress.rawValue, nil),
            (.dns("none.test", server.port), .badAnswer, 3, nil),
            (.dns("elsewhere.example", server.port), .badAnswer, 5, nil),
            (.dns("shop.test", server.port, isStream: true), .good, 0, 300),
            // Truncated over UDP, so asked for again over TCP.
            (.dns("many.test", server.port), .good, 0, 0),
            (.dns("shop.test", ProbeScriptedServer.freePort()), .refused, UInt16(ECONNREFUSED), nil),
            (.dns("shop.test", ProbeScriptedServer.freePort(), isStream: true), .refused, UInt16(ECONNREFUSED), nil),
        ]
        let run = try ProbeRun(cases.map(\.0))
        for (index, expected) in cases.enumerated() {
            let own = run.samples.filter { $0.probe == index }
            let wrong = own.filter { $0.outcome != expected.1 || $0.detail != expected.2 || $0.value != expected.3 }
            #expect(wrong.isEmpty, "\(index): \(wrong.first.debugDescription)")
        }
    }
}

@Suite(.serialized)
struct `DNS probes of a misbehaving name server` {
    /// Answers each query over UDP with what `reply` makes of it.
    final class FalseServer: @unchecked Sendable {
        let port: UInt16
        private let socket: DatagramSocket
        private let thread: KernelThread

        init(reply: @escaping @Sendable ([UInt8]) -> [[UInt8]]) throws {
            port = ProbeScriptedServer.freePort()
            let socket = try DatagramSocket(bindingTo: .loopback4(port: port))
            self.socket = socket
            let end = Clock.monotonicNanoseconds() + 3_000_000_000
            thread = KernelThread(name: "false-dns") {
                var buffer = [UInt8](repeating: 0, count: 4096)
                while Clock.monotonicNanoseconds() < end {
                    if case .bytes(let count, let sender) = socket.receive(into: &buffer) {
                        if count == 1 { return }
                        for answer in reply(Array(buffer[..<count])) { socket.send(answer, to: sender) }
                    } else {
                        usleep(200)
                    }
                }
            }
            try thread.start()
        }

        func stop() throws {
            try DatagramSocket(connectingTo: .loopback4(port: port), mark: nil).send([0])
            thread.join()
        }
    }

    private func outcomes(
        timeout: Int64 = 5000, _ reply: @escaping @Sendable ([UInt8]) -> [[UInt8]]
    ) throws -> Set<Sample.Outcome> {
        let server = try FalseServer(reply: reply)
        let run = try ProbeRun([try .dns("shop.test", server.port, timeout: timeout)], milliseconds: 100)
        try server.stop()
        return run.outcomes
    }

    private static func good(_ query: [UInt8]) -> [UInt8] {
        DNSQuery(query)?.answer(.success, addresses: [[10, 0, 0, 1]]) ?? []
    }

    @Test func `false answers before the true one are passed over`() throws {
        let all = try outcomes { query in
            var identity = Self.good(query), name = Self.good(query)
            identity[0] ^= 1
            name[13] = 0x78
            return [identity, name, [], [1, 2, 3], query, Self.good(query)]
        }
        #expect(all == [.good])
    }

    @Test func `false answers alone are silence`() throws {
        let all = try outcomes(timeout: 200) { query in
            var identity = Self.good(query)
            identity[1] ^= 1
            return [identity]
        }
        #expect(all == [.timeout])
    }

    @Test func `an answer that nobody can read is told`() throws {
        #expect(try outcomes { [Array(Self.good($0).dropLast(2))] } == [.badProtocol])
        #expect(try outcomes { DNSQuery($0).map { [$0.answer(.serverFailure)] } ?? [] } == [.badAnswer])
        #expect(try outcomes(timeout: 200) { _ in [] } == [.timeout])
    }

    @Test func `over TCP the answer may come byte by byte, or not at all`() throws {
        let dripping = ProbeScriptedServer { connection in
            var buffer = [UInt8](repeating: 0, count: 512)
            let count = recv(connection.descriptor, &buffer, buffer.count, 0)
            guard count > 2 else { return }
            let answer = Self.good(Array(buffer[2..<count]))
            for byte in [UInt8(answer.count >> 8), UInt8(answer.count & 255)] + answer { connection.send([byte]) }
            connection.waitForEnd()
        }
        let closing = ProbeScriptedServer { connection in
            var buffer = [UInt8](repeating: 0, count: 512)
            _ = recv(connection.descriptor, &buffer, buffer.count, 0)
        }
        let garbage = ProbeScriptedServer { connection in
            connection.send("\0\u{5}hello")
            connection.waitForEnd()
        }
        let run = try ProbeRun([
            .dns("shop.test", dripping.port, isStream: true), .dns("shop.test", closing.port, isStream: true),
            .dns("shop.test", garbage.port, isStream: true),
        ])
        for (probe, outcome) in [Sample.Outcome.good, .closedEarly, .badProtocol].enumerated() {
            #expect(Set(run.samples.filter { $0.probe == probe }.map(\.outcome)) == [outcome], "probe \(probe)")
        }
    }

    @Test func `the host's own name server is the first one that is named`() throws {
        let scratch = "/tmp/aftershock-resolv-\(getpid())"
        let spec = ProbeSpec(name: "dns", probe: DNSProbe(host: .placeholder), rate: 1, timeout: .seconds(1))
        defer { unlink(scratch) }
        try "# nameserver 1.1.1.1\nsearch test\nnameserver\t127.0.0.53\nnameserver 10.0.0.2\n".write(
            toFile: scratch, atomically: true, encoding: .utf8)
        #expect(try DNSProbe.hostServer(for: spec, in: scratch).fieldText == "127.0.0.53")
        #expect(throws: ProbeSetupError.self) { try DNSProbe.hostServer(for: spec, in: "/nonexistent") }
        #expect(throws: ProbeSetupError.self) { try DNSProbe.hostServer(for: spec, in: "/proc/version") }
    }
}

extension PlannedProbe {
    static func dns(
        _ name: String, _ port: UInt16, type: DNSRecordType = .a, good: [String] = [], isStream: Bool = false,
        timeout: Int64 = 20_000
    ) throws -> PlannedProbe {
        let question = DNSQuestion(
            address: .loopback4(port: port), name: try DNSHostName(field: name), type: type,
            good: Set(try good.map { try HostAddress(field: $0) }), isStream: isStream)
        return PlannedProbe(name: "name", question: question, interval: 100_000_000, timeout: timeout * 1_000_000)
    }
}
