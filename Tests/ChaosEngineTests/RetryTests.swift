import ChaosModel
import Foundation
import Glibc
import Synchronization
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

@Suite(.serialized)
struct `Retries` {
    private static let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let bad = "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"

    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
        var count: Int { value.load(ordering: .relaxed) }
    }

    /// A probe that asks so many questions in its first 200 ms and has long to answer them.
    private func probe(
        _ probe: any Probe, _ policy: RetryPolicy, rate: Double = 5, timeout: Duration = .seconds(20)
    ) throws -> PlannedProbe {
        var spec = ProbeSpec(name: "web", probe: probe, rate: rate, timeout: timeout)
        spec.retry = policy
        return try PlannedProbe(spec)
    }

    private func http(_ server: ProbeScriptedServer) -> HTTPProbe {
        HTTPProbe(url: HTTPURL(host: "127.0.0.1", port: server.port))
    }

    private let quick = RetryPolicy(attempts: 5, base: .milliseconds(1), max: .milliseconds(2), jitter: .none)

    @Test func `a question is asked until it is answered, and its sample says how often`() throws {
        let counter = Counter()
        let server = ProbeScriptedServer(port: 23110) { connection in
            _ = connection.readRequest()
            let number = counter.next()
            if number == 0 { return connection.send(Self.bad) }
            if number == 1 { return connection.reset() }
            if number == 2 { return }
            connection.send(Self.good)
        }
        let run = try ProbeRun([try probe(http(server), quick, rate: 0.1)], milliseconds: 400)
        #expect(run.outcomes == [.good])
        #expect(run.samples.map(\.attempts) == [4])
    }

    @Test func `when attempts are used up, the last failure is the answer`() throws {
        let server = ProbeScriptedServer(port: 23111) { connection in
            _ = connection.readRequest()
            connection.send(Self.bad)
        }
        let run = try ProbeRun([try probe(http(server), quick)], milliseconds: 300)
        #expect(run.outcomes == [.badStatus])
        #expect(run.details == [503])
        #expect(run.samples.allSatisfy { $0.attempts == 5 })
        let refused = TCPProbe(endpoint: Endpoint(host: "127.0.0.1", port: 23149))
        let nobody = try ProbeRun([try probe(refused, quick)], milliseconds: 200)
        #expect(nobody.outcomes == [.refused])
        #expect(nobody.samples.allSatisfy { $0.attempts == 5 })
    }

    @Test func `what the policy does not name is asked once`() throws {
        let server = ProbeScriptedServer(port: 23112) { connection in
            _ = connection.readRequest()
            connection.send(Self.bad)
        }
        var narrow = quick
        narrow.causes = [.timeout, .connection]
        let run = try ProbeRun([try probe(http(server), narrow)], milliseconds: 200)
        #expect(run.outcomes == [.badStatus])
        #expect(run.samples.allSatisfy { $0.attempts == 1 })
    }

    @Test func `an attempt that stalls is given up and made again`() throws {
        let counter = Counter()
        let server = ProbeScriptedServer(port: 23113) { connection in
            _ = connection.readRequest()
            if counter.next() < 2 { return connection.waitForEnd() }
            connection.send(Self.good)
        }
        var impatient = quick
        impatient.attempts = 20
        impatient.attemptTimeout = .milliseconds(50)
        let run = try ProbeRun([try probe(http(server), impatient, rate: 0.1)], milliseconds: 200)
        #expect(run.samples.map(\.outcome) == [.good])
        #expect(run.samples.allSatisfy { $0.attempts >= 3 })
        // The latency is the slot's: both given-up attempts are in it.
        #expect(run.samples.allSatisfy { $0.latency >= 100_000_000 })
    }

    @Test func `no attempt moves the deadline of the slot`() throws {
        let server = ProbeScriptedServer(port: 23114) { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        var impatient = quick
        impatient.attempts = 20
        impatient.attemptTimeout = .milliseconds(40)
        let run = try ProbeRun([try probe(http(server), impatient, timeout: .milliseconds(150))], milliseconds: 300)
        #expect(run.outcomes == [.timeout])
        #expect(run.samples.allSatisfy { $0.attempts <= 4 && $0.latency <= 150_000_000 })
    }

    @Test func `a retry that could not begin before the deadline is not waited for`() throws {
        let server = ProbeScriptedServer(port: 23115) { connection in
            _ = connection.readRequest()
            connection.send(Self.bad)
        }
        let slow = RetryPolicy(attempts: 3, base: .seconds(30), max: .seconds(30), jitter: .none)
        let run = try ProbeRun([try probe(http(server), slow)], milliseconds: 200)
        #expect(run.outcomes == [.badStatus])
        #expect(run.samples.allSatisfy { $0.attempts == 1 && $0.latency < 20_000_000_000 })
    }

    @Test func `the budget bounds retries over all questions of a probe`() throws {
        let counter = Counter()
        let server = ProbeScriptedServer(port: 23116) { connection in
            _ = connection.readRequest()
            _ = counter.next()
            connection.send(Self.bad)
        }
        var thrifty = quick
        thrifty.budget = 0.2
        let planned = try probe(http(server), thrifty, rate: 200)
        let run = try ProbeRun([planned], milliseconds: 300)
        let retries = run.samples.reduce(0) { $0 + Int($1.attempts) } - run.samples.count
        #expect(retries > 0)
        #expect(retries <= run.samples.count / 5)
        #expect(counter.count == run.samples.count + retries)
        #expect(try #require(planned.retries).refused == run.samples.count)
    }

    @Test func `a command that is given up is gone before the next attempt`() throws {
        let mark = FileManager.default.temporaryDirectory.appending(path: "aftershock-retry-\(UUID())").path
        try FileManager.default.createDirectory(atPath: mark, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: mark) }
        // The second instance succeeds; the first would fail it if it still ran.
        let script =
            "mkdir \(mark)/first 2>/dev/null && { echo $$ > \(mark)/pid; exec sleep 600; }; ! kill -0 $(cat \(mark)/pid) 2>/dev/null"
        var patient = quick
        patient.attempts = 2
        patient.attemptTimeout = .seconds(2)
        let run = try ProbeRun(
            [try probe(CommandProbe(arguments: ["sh", "-c", script]), patient, rate: 0.1)], milliseconds: 100)
        #expect(run.samples.map(\.outcome) == [.good])
        #expect(run.samples.map(\.attempts) == [2])
    }

    @Test func `a command at its deadline in any attempt leaves nothing behind`() throws {
        let mark = "33.\(getpid())"
        var impatient = quick
        impatient.attemptTimeout = .milliseconds(60)
        let run = try ProbeRun(
            [
                try probe(
                    CommandProbe(arguments: ["sh", "-c", "sleep \(mark) & sleep \(mark)"]), impatient, rate: 20,
                    timeout: .milliseconds(150))
            ], milliseconds: 400)
        #expect(run.outcomes == [.timeout])
        #expect(Self.processes(with: mark) == [])
    }

    @Test func `what an earlier attempt has set going is no news for a later one`() throws {
        var impatient = quick
        impatient.attempts = 3
        impatient.attemptTimeout = .milliseconds(20)
        let question = RetryingQuestion(
            question: SleepyQuestion(), policy: impatient, account: RetryAccount(impatient, rate: 1, seed: 1))
        let planned = PlannedProbe(
            name: "sleepy", question: question, interval: 1_000_000_000, timeout: 20_000_000_000)
        let run = try ProbeRun([planned], milliseconds: 200)
        #expect(run.outcomes == [.timeout])
        #expect(run.samples.allSatisfy { $0.attempts == 3 })
    }

    /// Is good 30 ms after its start, which is longer than an attempt may last: only the alarm of an attempt that was
    /// given up already could make it so.
    private final class SleepyExchange: Exchange {
        func start(token: UInt64, on ground: ExchangeGround) -> ChaosEngine.Progress {
            ground.wake(token, at: Clock.monotonicNanoseconds() + 30_000_000)
            return .waiting
        }
        func ready(on ground: ExchangeGround) -> ChaosEngine.Progress { .waiting }
        func woken(on ground: ExchangeGround) -> ChaosEngine.Progress { .answered(.good, 0) }
        func finish() -> Bool { true }
    }

    private struct SleepyQuestion: PlannedQuestion {
        func makeExchange(command: Int) -> any Exchange { SleepyExchange() }
    }

    @Test func `questions of a mix are retried each for itself`() throws {
        let server = ProbeScriptedServer(port: 23117) { connection in
            connection.send(connection.readRequest().hasPrefix("GET /bad ") ? Self.bad : Self.good)
        }
        var spec = ProbeSpec(
            name: "shop",
            members: ["good", "bad"].map { name in
                .init(
                    name: name, weight: name == "good" ? 3 : 1,
                    probe: HTTPProbe(url: HTTPURL(host: "127.0.0.1", port: server.port, path: "/\(name)")))
            }, rate: 100, timeout: .seconds(20))
        spec.retry = quick
        spec.seed = 3
        let run = try ProbeRun([try PlannedProbe(spec)], milliseconds: 400)
        let choice = MemberChoice(weights: [3, 1], seed: 3)
        #expect(run.samples.allSatisfy { Int($0.member) == choice.member(of: $0.slot) })
        #expect(run.samples.allSatisfy { $0.isGood == ($0.member == 0) && $0.attempts == ($0.member == 0 ? 1 : 5) })
        #expect(Set(run.samples.map(\.member)) == [0, 1])
    }

    /// Processes that still have the mark in their command line. A killed process needs a moment.
    private static func processes(with mark: String) -> [Int32] {
        var found: [Int32] = []
        for _ in 0..<400 {
            found = ProcessTable.all().filter { pid in
                pid != getpid() && ProcessTable.commandLine(pid).contains { $0.contains(mark) }
            }
            if found.isEmpty { break }
            usleep(5000)
        }
        return found
    }
}
