import ChaosModel
import Glibc
import Synchronization
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

@Suite(.serialized)
struct `Ledger stores` {
    private func answer(_ pieces: [String]) -> RedisReply.Answer? {
        var reply = RedisReply()
        for piece in pieces { reply.consume(Array(piece.utf8), count: piece.utf8.count) }
        return reply.answer
    }

    @Test func `a Redis reply is read from any pieces, and nothing endless is`() {
        let replies: [(String, RedisReply.Answer?)] = [
            ("+OK\r\n", .status("OK")), ("-ERR no\r\n", .error("ERR no")), (":12\r\n", .number(12)),
            ("$3\r\na\nb\r\n", .bulk("a\nb")), ("$0\r\n\r\n", .bulk("")), ("$-1\r\n", RedisReply.Answer.none),
            ("$3\r\na\nb\r", nil), ("+O", nil), ("", nil), ("$99999999999999999999\r\n", .malformed),
            ("$-2\r\n", .malformed), (":x\r\n", .malformed), ("\n", .malformed), ("HTTP/1.1 400\r\n", .malformed),
            (String(repeating: "+", count: 70_000), .malformed),
        ]
        for (text, wanted) in replies {
            #expect(answer([text]) == wanted)
            if text.utf8.count < 100 { #expect(answer(text.map(String.init)) == wanted, "\(text)") }
        }
        #expect(RedisReply.command(["SET", "k", "é"]) == Array("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n".utf8))
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
