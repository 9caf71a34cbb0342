import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What becomes of name resolution, by the answers of a real server to real queries.
    @Suite(
        .serialized,
        .enabled(if: Directory.exists(NameServerVictim.program), "needs dnsmasq-base: script/packages test"))
    struct DNS {
        private static let servers: [InternetAddress] = [
            .loopback4(port: 53), .loopback6(port: 53), InternetAddress(bytes: NameServerVictim.remote, port: 53),
        ].compactMap(\.self)

        @Test(arguments: [("nxdomain", 3), ("servfail", 2), ("refused", 5), ("empty", 0)])
        func `queries for the name fail over both transports and families, others get the same bytes as ever`(
            answer: String, code: UInt8
        ) throws {
            let seen = try Self.during(["--answer", answer, "--names", "*.shop.example"]) { _ in try Self.askAll() }
            #expect(seen.during.failing.allSatisfy { $0?.code == code && $0?.records == 0 })
            #expect(seen.during.spared == seen.before.spared)
            #expect(seen.before.spared.allSatisfy { $0?.records == 1 })
            expectTakenBack(seen)
            #expect(seen.proof["queries_failed"] == Double(seen.during.failing.count))
            #expect(seen.proof["queries_forwarded"] == Double(seen.during.spared.count))
            #expect((seen.proof["flows_redirected"] ?? 0) > 0)
        }

        @Test func `a time-out is silence`() throws {
            let seen = try Self.during(["--answer", "timeout", "--names", "*.shop.example"]) { _ in
                try Self.askAll(milliseconds: 100)
            }
            #expect(seen.during.failing.allSatisfy { $0 == nil })
            #expect(seen.during.spared == seen.before.spared)
            expectTakenBack(seen)
        }

        @Test func `a late answer is the true one`() throws {
            let seen = try Self.during(["--answer", "delay", "--delay", "150ms", "--names", "*.shop.example"]) { _ in
                try Self.askAll()
            }
            #expect(seen.during.failing.allSatisfy { ($0?.nanoseconds ?? 0) >= 150_000_000 })
            #expect(seen.during.failing == seen.before.failing)
            #expect(seen.during.spared == seen.before.spared)
            expectTakenBack(seen)
        }

        @Test func `what is late at the end is answered at once`() throws {
            let code = try Self.withServer { ground in
                let run = try Self.inject(
                    ["--answer", "delay", "--delay", "10m", "--names", "*.shop.example"], in: ground)
                let server = InternetAddress.loopback4(port: 53)
                let waiting = try DatagramSocket(connectingTo: server, mark: 0)
                waiting.send(Asker.query(NameServerVictim.shop, 1))
                // Queries are taken in order: with this one answered the other is there.
                _ = try Asker(server).ask(NameServerVictim.other)
                _ = try run.stop()
                var buffer = [UInt8](repeating: 0, count: 512)
                guard case .bytes = waiting.receive(into: &buffer) else { return UInt8.max }
                return buffer[3] & 15
            }
            #expect(code == 0)
        }

        @Test func `queries for other names prove no effect`() throws {
            let fault = try Self.withServer { ground in
                let run = try Self.inject(["--answer", "nxdomain", "--names", "nobody.asks.example"], in: ground)
                _ = try Asker(.loopback4(port: 53)).ask(NameServerVictim.other)
                _ = try run.stop()
                return try run.report().faults.first
            }
            #expect(fault?.hadEffect == false)
            #expect(fault?.proof["queries_forwarded"] == 1)
        }

        @Test func `a wrong address is given for its family, and other types are true`() throws {
            let flags = ["--answer", "wrong-address", "--address", "203.0.113.9", "--names", NameServerVictim.shop]
            let seen = try Self.during(flags) { ground in
                let asker = try Asker(.loopback4(port: 53))
                let types = try [UInt16(1), 28, 16].map { try asker.ask(NameServerVictim.shop, type: $0) }
                let command = ["getent", "ahostsv4", NameServerVictim.shop]
                return (types, try NameServerVictim.resolving(by: "127.0.0.1", command, in: ground))
            }
            let types = seen.during.0
            #expect(types[0]?.records == 1 && types[0]?.bytes.contains([203, 0, 113, 9]) == true)
            // The true address must not do instead.
            #expect(types[1]?.code == 0 && types[1]?.records == 0)
            #expect(types[2]?.records == 1)
            #expect(seen.before.1.1.contains(NameServerVictim.shopAddress))
            #expect(seen.during.1.0 == 0 && seen.during.1.1.contains("203.0.113.9"))
            #expect(!seen.during.1.1.contains(NameServerVictim.shopAddress))
            #expect(seen.after.1.1 == seen.before.1.1)
        }

        @Test func `the C library finds no such name, and finds the others`() throws {
            let seen = try Self.during(["--answer", "nxdomain", "--names", NameServerVictim.shop]) { ground in
                try [NameServerVictim.shop, NameServerVictim.other].map {
                    try NameServerVictim.resolving(by: "10.9.0.1", ["getent", "ahosts", $0], in: ground)
                }
            }
            #expect(seen.before[0].1.contains(NameServerVictim.shopAddress))
            // getent's word for "not found".
            #expect(seen.during[0] == (2, ""))
            #expect(seen.during[1].0 == 0 && seen.during[1].1 == seen.before[1].1)
            #expect(seen.after[0] == seen.before[0])
        }

        @Test func `a user's queries fail and nobody else's`() throws {
            let seen = try Self.during(["--answer", "nxdomain", "--target", "user:65534"]) { ground in
                let ask = ["getent", "ahosts", NameServerVictim.shop]
                let change = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
                return try [ask, change + ask].map {
                    try NameServerVictim.resolving(by: "127.0.0.1", $0, in: ground).0
                }
            }
            #expect(seen.before == [0, 0])
            #expect(seen.during == [0, 2])
            #expect(seen.after == [0, 0])
        }

        @Test(.enabled(if: EngineOnKernel.Scope.hasSocketCgroup, "needs nft `socket cgroupv2` and a v2 hierarchy"))
        func `a cgroup's queries fail and nobody else's`() throws {
            let codes = try Self.withServer { ground in
                guard let group = ground.unifiedGroup else { throw Unmet("a v2 group") }
                let holder = try ground.start(["sleep", "1000"], in: group)
                defer { ground.forget(holder) }
                let run = try Self.inject(
                    ["--answer", "nxdomain", "--target", "cgroup:\(group.path)"], in: ground)
                let ask = ["getent", "ahosts", NameServerVictim.shop]
                let entered = ["sh", "-c", "echo $$ > \(group.path)/cgroup.procs && exec \"$@\"", "sh"] + ask
                let codes = try [ask, entered].map { try NameServerVictim.resolving(by: "127.0.0.1", $0, in: ground).0 }
                _ = try run.stop()
                return codes
            }
            #expect(codes == [0, 2])
        }

        @Test func `about the share asked for fails, and the same queries with the same seed`() throws {
            let flags = ["--answer", "servfail", "--percent", "30%", "--seed", "7"]
            let ask = { @Sendable (_: Ground) throws -> [UInt8?] in
                let asker = try Asker(.loopback4(port: 53))
                return try (0..<200).map { _ in try asker.ask(NameServerVictim.shop)?.code }
            }
            let seen = try Self.during(flags, ask)
            let failed = seen.during.count { $0 == 2 }
            #expect(failed > 30 && failed < 90)
            #expect(seen.during.count { $0 == 0 } == 200 - failed)
            #expect(seen.proof["queries_failed"] == Double(failed))
            #expect(try Self.during(flags, ask).during == seen.during)
        }

        @Test func `what a resolver on this host asks for its client has had its delay`() throws {
            let seen = try Self.withServer { ground in
                _ = try ground.start([
                    NameServerVictim.program, "--conf-file=/dev/null", "--keep-in-foreground", "--port=53",
                    "--listen-address=127.0.0.2", "--bind-interfaces", "--no-resolv", "--no-hosts", "--pid-file=",
                    "--user=root", "--cache-size=0", "--server=10.9.0.1",
                ])
                guard let stub = InternetAddress(bytes: [127, 0, 0, 2], port: 53) else { throw Unmet("an address") }
                let asker = try Asker(stub)
                guard eventually({ (try? asker.ask(NameServerVictim.shop)) != nil }) else { throw Unmet("a stub") }
                let run = try Self.inject(
                    ["--answer", "delay", "--delay", "100ms", "--names", NameServerVictim.shop], in: ground)
                let answer = try asker.ask(NameServerVictim.shop)
                _ = try run.stop()
                return (answer, try run.report().faults.first?.proof ?? [:])
            }
            #expect(seen.0?.records == 1 && (seen.0?.nanoseconds ?? 0) >= 100_000_000)
            #expect(seen.1["queries_failed"] == 1)
            #expect(seen.1["queries_forwarded"] == 1)
        }

        private func expectTakenBack(_ seen: Seen<Asked>, _ location: SourceLocation = #_sourceLocation) {
            #expect(seen.after == seen.before, sourceLocation: location)
            #expect(seen.code == 5, sourceLocation: location)
            #expect(seen.differences == [], sourceLocation: location)
        }
    }
}

/// Answers to queries for the failing and for the other name.
private struct Asked: Equatable, Sendable {
    var failing: [Asker.Answer?] = []
    var spared: [Asker.Answer?] = []
}

/// What a client saw before, during and after a fault, and what became of the run.
private struct Seen<Value: Sendable>: Sendable {
    var before: Value
    var during: Value
    var after: Value
    var code: Int32
    var proof: [String: Double]
    var differences: [String]
}

extension EngineOnKernel.DNS {
    /// Asks every server for both names, over UDP and TCP.
    private static func askAll(milliseconds: Int = 1000) throws -> Asked {
        var asked = Asked()
        for server in servers {
            let asker = try Asker(server)
            asked.failing.append(try asker.ask(NameServerVictim.shop, milliseconds: milliseconds))
            asked.failing.append(try asker.askByTCP(NameServerVictim.shop, milliseconds: milliseconds))
            asked.spared.append(try asker.ask(NameServerVictim.other))
            asked.spared.append(try asker.askByTCP(NameServerVictim.other))
        }
        return asked
    }

    /// Runs a body in a ground with a name server.
    static func withServer<Value: Sendable>(_ body: @escaping @Sendable (Ground) throws -> Value) throws -> Value {
        try Ground.use { ground in
            _ = try NameServerVictim(in: ground)
            return try body(ground)
        }
    }

    /// Starts the fault and waits until it is in effect.
    static func inject(_ flags: [String], in ground: Ground) throws -> CommandRun {
        let run = try CommandRun.inject("dns.fail", flags + ["--for", "60s"], in: ground)
        try run.until("the redirection") { try !ground.ours("helper").isEmpty && hasTable() }
        return run
    }

    private static func hasTable() throws -> Bool {
        try NftConnection().tableNames().contains { $0.hasPrefix("aftershock_") }
    }

    /// Asks before, during and after the fault.
    private static func during<Value: Sendable>(
        _ flags: [String], _ ask: @escaping @Sendable (Ground) throws -> Value
    ) throws -> Seen<Value> {
        try withServer { ground in
            let before = try HostState(of: ground)
            let earlier = try ask(ground)
            let run = try inject(flags, in: ground)
            let during = try ask(ground)
            let code = try run.stop()
            let proof = try run.report().faults.first?.proof ?? [:]
            let differences = try HostState(of: ground).differences(from: before)
            return Seen(
                before: earlier, during: during, after: try ask(ground), code: code, proof: proof,
                differences: differences)
        }
    }
}
