import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What connections in number do to real services, seen by another client.
    @Suite(.serialized) struct Connections {
        @Test(arguments: [
            ["--mode", "idle"], ["--mode", "drip", "--path", "/", "--interval", "20ms"],
            ["--mode", "slow-reader", "--path", "/big", "--bytes-per-second", "100"],
        ])
        func `held connections use up the workers, and give them back`(mode: [String]) throws {
            let seen = try Ground.use { ground in
                let pool = try PoolVictim(in: ground)
                guard eventually({ Client.ask(PoolVictim.port) }) else { throw Unmet("an answer before") }
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "connection.hold",
                    ["--target", "pid:\(pool.victim.pid)", "--connections", "12", "--for", "60s"] + mode,
                    in: ground)
                if mode.contains("slow-reader") {
                    try run.until("answers that wait to be read") { PoolVictim.unread == PoolVictim.workers }
                    // Long enough for the first reads, one each 100 ms.
                    Clock.sleep(milliseconds: 300)
                }
                try run.until("no answer") { !Client.ask(PoolVictim.port, milliseconds: 200) }
                // Not by chance: still none.
                let during = Client.ask(PoolVictim.port, milliseconds: 300)
                return try Loaded(during, run, ground, before, port: PoolVictim.port)
            }
            #expect(seen.proof["connections_held"] == 12)
            #expect((seen.proof["bytes_sent"] ?? 0) > 0 || mode.contains("idle"))
            #expect((seen.proof["bytes_read"] ?? 0) > 0 || !mode.contains("slow-reader"))
            expectTakenBack(seen)
        }

        @Test func `a rate may be as low as it likes`() throws {
            let seen = try Ground.use { ground in
                let server = try TCPPair("127.0.0.1", port: 22413, family: AF_INET)
                let run = try CommandRun.inject(
                    "connection.flood",
                    ["--to", "127.0.0.1:22413", "--rate", "0.0000001/h", "--hold", "1ms", "--for", "100ms"], in: ground)
                let code = try run.wait()
                return (code: code, proof: try run.report().faults.first?.proof ?? [:], isAlive: server.isAlive)
            }
            #expect(seen.code == 0)
            #expect(seen.proof["connections_opened"] == 1)
        }

        @Test func `requests that never end use up nginx's connections, which are opened again when it cuts them`()
            throws
        {
            let seen = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "connection.hold",
                    [
                        "--target", "port:\(WebVictim.port)", "--connections", "100", "--mode", "drip", "--interval",
                        "10ms", "--for", "60s",
                    ], in: ground)
                try run.until("exhaustion") { web.errors.contains("worker_connections are not enough") }
                // A connection that has said something already is not given up for a new one.
                try run.until("no answer") {
                    !(0..<3).contains { _ in Client.ask(WebVictim.otherPort, milliseconds: 100) }
                }
                let during = Client.ask(WebVictim.otherPort, milliseconds: 300)
                return try Loaded(during, run, ground, before, port: WebVictim.port)
            }
            #expect((seen.proof["connections_held"] ?? 0) >= 60)
            #expect((seen.proof["connections_closed_by_peer"] ?? 0) > 0)
            #expect((seen.proof["connections_opened"] ?? 0) > (seen.proof["connections_held"] ?? 0))
            expectTakenBack(seen)
        }

        @Test func `a flood opens as many as its rate says, and nginx runs out of connections`() throws {
            let seen = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "connection.flood",
                    ["--target", "port:\(WebVictim.port)", "--rate", "400/s", "--hold", "5s", "--for", "60s"],
                    in: ground)
                try run.until("exhaustion") { web.errors.contains("worker_connections are not enough") }
                return try Loaded(false, run, ground, before, port: WebVictim.port)
            }
            let tried = ["opened", "refused", "failed", "timed_out", "skipped"].reduce(0) {
                $0 + (seen.proof["connections_\($1)"] ?? 0)
            }
            #expect((seen.proof["connections_opened"] ?? 0) >= 50)
            #expect((seen.proof["peak_open"] ?? 0) >= 50)
            #expect(tried <= 400 * (seen.seconds + 1))
            expectTakenBack(seen)
        }

        @Test func `a flood of a port that nobody listens on counts refusals, and holds no more than it may`() throws {
            let seen = try Ground.use { ground in
                _ = try PoolVictim(in: ground, backlog: 200)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: floods
                    method:
                      - parallel:
                          - connection.flood: {to: '127.0.0.1:22611', rate: 200/s, for: 500ms}
                          - connection.flood: {to: '127.0.0.1:22610', rate: 200/s, connections: 9, hold: 1m, for: 500ms}
                          - connection.flood: {to: '127.0.0.1:22610', rate: 200/s, total: 3, close: fin, hold: 50ms, for: 500ms}

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                return (code: try run.wait(), proofs: try run.report().faults.map(\.proof))
            }
            #expect(seen.code == 0)
            try #require(seen.proofs.count == 3)
            #expect((seen.proofs[0]["connections_refused"] ?? 0) >= 20 && seen.proofs[0]["connections_opened"] == 0)
            #expect(seen.proofs[1]["peak_open"] == 9 && seen.proofs[1]["connections_opened"] == 9)
            #expect((seen.proofs[1]["connections_skipped"] ?? 0) >= 20)
            #expect(seen.proofs[2]["connections_opened"] == 3)
        }

        @Test(arguments: ["127.0.0.1", "::1"])
        func `a full accept queue lets nobody in, and those who are in go on afterwards`(host: String) throws {
            let seen = try Ground.use { ground in
                let family = host == "::1" ? AF_INET6 : AF_INET
                let pool = try PoolVictim(in: ground, host: host, backlog: 5)
                // Connected and not yet asking: a worker waits for it.
                var early: EarlyClient? = try EarlyClient(family)
                guard eventually({ (try? AcceptQueueReader().queues(on: PoolVictim.port).first?.length) == 0 }) else {
                    throw Unmet("an accepted connection")
                }
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "accept-queue.fill", ["--target", "port:\(PoolVictim.port)", "--for", "60s"], in: ground)
                let reader = try AcceptQueueReader()
                try run.until("a full queue") {
                    try reader.queues(on: PoolVictim.port).contains { $0.isFull && $0.limit == 5 }
                        && ProcessTable.stat(pool.victim.pid)?.state == "T"
                }
                try run.until("a drop") { KernelCount.listenOverflows > 0 }
                let late = try EarlyClient.connection(family, milliseconds: 400)
                let code = try run.stop()
                let answered = early?.ask()
                early = nil
                return (
                    late: late, code: code, answered: answered, proof: try run.report().faults.first?.proof ?? [:],
                    isClean: eventually { PoolVictim.connections(family: family).isEmpty },
                    next: try EarlyClient.connection(family, milliseconds: 2000),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.late == EINPROGRESS)
            #expect(seen.code == 5)
            #expect(seen.answered == true)
            #expect(seen.proof["queue_limit"] == 5)
            #expect((seen.proof["queue_length"] ?? 0) >= 6)
            #expect((seen.proof["listen_overflows"] ?? 0) > 0)
            #expect(seen.isClean)
            #expect(seen.next == 0)
            #expect(seen.differences == [])
        }

        private func expectTakenBack(_ seen: Loaded, _ location: SourceLocation = #_sourceLocation) {
            #expect(!seen.answeredDuring, sourceLocation: location)
            #expect(seen.code == 5, sourceLocation: location)
            #expect(seen.answeredAfter, sourceLocation: location)
            #expect(seen.left == [], sourceLocation: location)
            #expect(seen.differences == [], sourceLocation: location)
        }
    }
}

/// What another client saw during and after a load, and what became of the run.
private struct Loaded: Sendable {
    var answeredDuring: Bool
    var answeredAfter: Bool
    var code: Int32
    var proof: [String: Double]
    /// For about how long the fault was in effect.
    var seconds: Double
    /// Connections that are left.
    var left: [String]
    var differences: [String]

    /// Stops the run and looks at what is left of it.
    init(_ answered: Bool, _ run: CommandRun, _ ground: Ground, _ before: HostState, port: UInt16) throws {
        answeredDuring = answered
        code = try run.stop()
        let fault = try run.report().faults.first
        proof = fault?.proof ?? [:]
        seconds = (fault?.clearedAt ?? 0) - (fault?.effectiveAt ?? 0)
        answeredAfter = eventually { Client.ask(port) }
        _ = eventually { PoolVictim.connections().isEmpty }
        left = PoolVictim.connections()
        differences = try HostState(of: ground).differences(from: before)
    }
}

/// A client of the pool that connects at one time and asks at another.
private final class EarlyClient {
    private let number: Int32

    init(_ family: Int32) throws {
        number = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard Self.connect(number, family, milliseconds: 5000) == 0 else { throw Unmet("a connection before") }
    }

    deinit { close(number) }

    func ask() -> Bool {
        let question = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        var answer = [UInt8](repeating: 0, count: 12)
        return send(number, question, question.count, Int32(MSG_NOSIGNAL)) == question.count
            && recv(number, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count
            && answer.starts(with: Array("HTTP/1.1 200".utf8))
    }

    /// Connects and closes: the error number, EINPROGRESS for a time-out.
    static func connection(_ family: Int32, milliseconds: Int) throws -> Int32 {
        let number = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(number) }
        return connect(number, family, milliseconds: milliseconds)
    }

    private static func connect(_ number: Int32, _ family: Int32, milliseconds: Int) -> Int32 {
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return withLoopback(family, PoolVictim.port) { Glibc.connect(number, $0, $1) } == 0 ? 0 : errno
    }
}

/// Counters of this network namespace.
private enum KernelCount {
    /// TcpExt.ListenOverflows of proc_net_netstat.
    static var listenOverflows: Int {
        let lines = ((try? File.text(of: "/proc/thread-self/net/netstat")) ?? "").split(separator: "\n")
        guard lines.count > 1 else { return 0 }
        let names = lines[0].split(separator: " ")
        let values = lines[1].split(separator: " ")
        return zip(names, values).first { $0.0 == "ListenOverflows" }.flatMap { Int($0.1) } ?? 0
    }
}
