import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What a fault does to a real nginx, seen from outside of it and read from the report.
    @Suite(.serialized) struct Effect {
        @Test func `fd limit makes accept fail with EMFILE while connect succeeds`() throws {
            let seen = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "fd.limit", ["--target", "port:\(WebVictim.port)", "--limit", "4", "--for", "60s"], in: ground)
                try run.until("the limit") { try OpenFileLimit.of(web.victim.pid).soft == 4 }
                let connection = Client.connection(WebVictim.port).error
                try run.until("EMFILE") {
                    _ = Client.ask(WebVictim.port, milliseconds: 50)
                    return web.errors.contains("(24: ")
                }
                let during = Client.ask(WebVictim.port, milliseconds: 200)
                return try Seen(connection, during, run, ground, before)
            }
            #expect(seen.error == 0)
            #expect(!seen.answeredDuring)
            expectTakenBack(seen)
        }

        @Test func `a paused process answers nobody, and everybody again afterwards`() throws {
            let seen = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "process.pause", ["--target", "pid:\(web.victim.pid)", "--for", "60s"], in: ground)
                try run.until("state T") { ProcessTable.stat(web.victim.pid)?.state == "T" }
                let connection = Client.connection(WebVictim.port).error
                let during = Client.ask(WebVictim.port, milliseconds: 300)
                return try Seen(connection, during, run, ground, before)
            }
            #expect(seen.error == 0)
            #expect(!seen.answeredDuring)
            expectTakenBack(seen)
        }

        @Test func `a partition swallows connections to the port and spares the other port`() throws {
            let seen = try network("network.partition")
            #expect(seen.error == EINPROGRESS)
            #expect(!seen.answeredDuring)
            #expect(seen.otherAnswered)
            #expect((seen.proof["packets"] ?? 0) > 0)
            expectTakenBack(seen)
        }

        @Test func `a rejection refuses connections to the port and spares the other port`() throws {
            let seen = try network("network.reject")
            #expect(seen.error == ECONNREFUSED)
            #expect(seen.otherAnswered)
            #expect((seen.proof["packets"] ?? 0) > 0)
            expectTakenBack(seen)
        }

        @Test func `a delay holds the port's packets back and spares the other port`() throws {
            let seen = try network("network.delay", ["--delay", "150ms"])
            #expect(seen.error == 0)
            #expect(seen.nanoseconds >= 150_000_000)
            #expect(seen.otherAnswered)
            #expect(seen.fastestOther < 150_000_000)
            #expect((seen.proof["packets"] ?? 0) > 0)
            expectTakenBack(seen)
        }

        @Test func `a fault that ends by itself is taken back, and the run says so`() throws {
            let (code, report, differences) = try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "fd.limit", ["--target", "port:\(WebVictim.port)", "--limit", "30", "--for", "200ms"], in: ground)
                let code = try run.wait()
                return (code, try run.report(), try HostState(of: ground).differences(from: before))
            }
            #expect(code == report.exitCode)
            #expect(report.leftovers == [])
            let fault = try #require(report.faults.first)
            let effective = try #require(fault.effectiveAt)
            let cleared = try #require(fault.clearedAt)
            #expect(cleared - effective >= 0.2)
            #expect(differences == [])
        }

        private func network(_ fault: String, _ flags: [String] = []) throws -> Seen {
            try Ground.use { ground in
                _ = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    fault, ["--target", "port:\(WebVictim.port)", "--for", "60s"] + flags, in: ground)
                try run.until("an effect") {
                    let connection = Client.connection(WebVictim.port, milliseconds: 300)
                    return connection.error != 0 || connection.nanoseconds > 100_000_000
                }
                let connection = Client.connection(WebVictim.port, milliseconds: 500)
                let during = Client.ask(WebVictim.port, milliseconds: 300)
                let others = (0..<10).map { _ in Client.connection(WebVictim.otherPort).nanoseconds }
                let otherAnswered = Client.ask(WebVictim.otherPort)
                var seen = try Seen(connection.error, during, run, ground, before)
                seen.nanoseconds = connection.nanoseconds
                seen.fastestOther = others.min() ?? .max
                seen.otherAnswered = otherAnswered
                return seen
            }
        }

        private func expectTakenBack(_ seen: Seen, _ location: SourceLocation = #_sourceLocation) {
            #expect(seen.code == 5, sourceLocation: location)
            #expect(seen.answeredAfter, sourceLocation: location)
            #expect(seen.differences == [], sourceLocation: location)
        }
    }
}

/// What a client saw of nginx during and after a fault, and what became of the run.
private struct Seen: Sendable {
    /// Error number and time of a connection during the fault.
    var error: Int32
    var nanoseconds: UInt64 = 0
    var answeredDuring: Bool
    var otherAnswered = true
    var fastestOther: UInt64 = 0
    var answeredAfter: Bool
    var code: Int32
    /// The kernel's counters from the report.
    var proof: [String: Double]
    var differences: [String]

    /// Stops the run and looks at what is left of it.
    init(_ error: Int32, _ answered: Bool, _ run: CommandRun, _ ground: Ground, _ before: HostState) throws {
        self.error = error
        answeredDuring = answered
        code = try run.stop()
        proof = try run.report().faults.first?.proof ?? [:]
        differences = try HostState(of: ground).differences(from: before)
        answeredAfter = eventually { Client.ask(WebVictim.port) }
    }
}
