import ChaosModel
import Glibc
import Synchronization
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

@Suite(.serialized)
struct `Ledger stores` {
    private func reading(_ pieces: [String]) -> RedisReply.Reading {
        var reply = RedisReply()
        var reading = RedisReply.Reading.incomplete
        for piece in pieces where reading == .incomplete {
            reply.append(Array(piece.utf8)[...])
            reading = reply.next()
        }
        return reading
    }

    @Test func `a Redis reply is read from any pieces, and nothing endless is`() {
        let replies: [(String, RedisReply.Reading)] = [
            ("+OK\r\n", .value(.plain(Array("OK".utf8)))), ("-ERR no\r\n", .value(.failure(Array("ERR no".utf8)))),
            (":12\r\n", .value(.plain(Array("12".utf8)))), ("$3\r\na\nb\r\n", .value(.bulk(Array("a\nb".utf8)))),
            ("$0\r\n\r\n", .value(.bulk([]))), ("$-1\r\n", .value(.bulk(nil))),
            ("$3\r\na\nb\r", .incomplete), ("+O", .incomplete), ("", .incomplete),
            ("$99999999999999999999\r\n", .malformed), ("$-2\r\n", .malformed), (":x\r\n", .malformed),
            ("\n", .malformed), ("HTTP/1.1 400\r\n", .malformed), (String(repeating: "+", count: 70_000), .malformed),
        ]
        for (text, wanted) in replies {
            #expect(reading([text]) == wanted)
            if text.utf8.count < 100 { #expect(reading(text.map(String.init)) == wanted, "\(text)") }
        }
        let command = RedisReply.command(["SET", "k", "é"].map { Array($0.utf8) })
        #expect(command == Array("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n".utf8))
    }

    /// Writes some entries to a server and returns what the book says of them.
    private func written(
        _ port: UInt16, retry: RetryPolicy? = nil, timeout: Duration = .seconds(20),
        _ script: @escaping @Sendable (ProbeScriptedServer.Connection, String) -> Void
    ) throws -> (states: [LedgerState], samples: [Sample]) {
        let server = ProbeScriptedServer(port: port) { connection in
            // A write is one small segment on loopback.
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection.descriptor, &buffer, buffer.count, 0)
            script(connection, String(decoding: buffer[..<max(count, 0)], as: UTF8.self))
        }
        let ledger = LedgerProbe(store: .redis(Endpoint(host: "127.0.0.1", port: server.port), prefix: "a:"))
        var spec = ProbeSpec(name: "orders", probe: ledger, rate: 20, timeout: timeout)
        spec.retry = retry
        let planned = try PlannedProbe(spec)
        let run = try ProbeRun([planned], milliseconds: 300)
        let book = try #require(planned.questions[0].ledger?.book)
        return ((0..<book.states.count).map(book.states.state), run.samples)
    }

    @Test func `each slot writes an entry of its own, and an answer that tells nothing leaves it open`() throws {
        let seen = try written(23120) { connection, request in
            switch request.split(separator: "\r\n").last {
            case "ledger.0": connection.send("+OK\r\n")
            case "ledger.1": connection.send("-OOM no memory\r\n")
            case "ledger.2": connection.reset()
            case "ledger.3": connection.send("hello\r\n")
            default: connection.send("+OK\r\n")
            }
        }
        try #require(seen.states.count >= 4)
        #expect(seen.states.prefix(4) == [.acknowledged, .refused, .unknown, .unknown])
        #expect(seen.states.dropFirst(4).allSatisfy { $0 == .acknowledged })
    }

    @Test func `a write that was given up stays open though its retry is refused`() throws {
        let first = Once()
        var policy = RetryPolicy(attempts: 2, base: .milliseconds(1), max: .milliseconds(1), jitter: .none)
        policy.attemptTimeout = .milliseconds(100)
        let seen = try written(23121, retry: policy) { connection, _ in
            if first.take() { return connection.waitForEnd() }
            connection.send("-READONLY no\r\n")
        }
        #expect(seen.states.first == .unknown)
        #expect(seen.states.dropFirst().allSatisfy { $0 == .refused })
        #expect(seen.samples.allSatisfy { $0.outcome == .badAnswer && $0.attempts == 2 })
    }

    @Test func `a write without an answer at its deadline is open`() throws {
        let seen = try written(23122, timeout: .milliseconds(60)) { connection, _ in connection.waitForEnd() }
        #expect(!seen.states.isEmpty)
        #expect(seen.states.allSatisfy { $0 == .unknown })
        #expect(seen.samples.allSatisfy { $0.outcome == .timeout })
    }

    /// Gives `true` once.
    private final class Once: Sendable {
        private let value = Atomic<Bool>(true)
        func take() -> Bool { value.exchange(false, ordering: .relaxed) }
    }
}
