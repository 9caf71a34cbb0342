import ChaosEngine
import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Only the traffic in a fault's scope suffers: told by port, address, user, cgroup or connection.
    @Suite(.serialized) struct Scope {
        static let hasSocketCgroup = LinuxHost().findings()[.socketCgroup]?.works == true
        /// What no connection stays below that is held once for 60 ms; the lab's clock allows for half of that.
        private static let unheld: UInt64 = Lab.isGuest ? 30_000_000 : 60_000_000

        @Test func `a delay leaves another port and another address as quick as they were`() throws {
            let (during, quiet, before, code) = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                try neighbour.serve()
                let inside = (Neighbour.addresses[0], Neighbour.ports[0])
                let outside = [
                    (Neighbour.addresses[0], Neighbour.ports[1]), (Neighbour.spare, Neighbour.ports[0]),
                    (Neighbour.addresses[1], Neighbour.ports[0]),
                ]
                let before = outside.map { Client.quickest($0.0, $0.1) }
                // 22301 is no port of this host: the packets leave, and the answers arrive.
                let run = try CommandRun.injected(
                    "network.delay",
                    [
                        "--to", inside.0, "--ports", "\(inside.1)", "--direction", "both", "--delay", "60ms", "--for",
                        "60s",
                    ],
                    in: ground)
                let quiet = outside.map { Client.quickest($0.0, $0.1) }
                let during = Client.quickest(inside.0, inside.1, of: 2)
                return (during, quiet, before, try run.stop())
            }
            print(
                "in scope \(during ?? 0) ns, outside \(quiet.map { $0 ?? 0 }) ns, without the fault \(before.map { $0 ?? 0 }) ns"
            )
            #expect(during ?? 0 >= 120_000_000)
            for time in quiet { #expect(time ?? .max < Self.unheld) }
            #expect(before.allSatisfy { $0 != nil })
            #expect(code == 5)
        }

        @Test func `what a user sends is cut and what others send is not`() throws {
            let seen = try Ground.use { ground in
                let server = try CountingServer(port: 22310)
                let nobody = try ground.start(
                    ["setpriv", "--reuid=65534", "--clear-groups", "bash", "-c", Self.talk(22310, "n")])
                let root = try ground.start(["bash", "-c", Self.talk(22310, "r")])
                return try Self.see(["--target", "user:65534"], server, ground, [nobody, root])
            }
            #expect(seen.cut == 0 && seen.free > 0)
            #expect(seen.code == 5)
        }

        @Test func `a connection that a process holds already is cut and those of others are not`() throws {
            let seen = try Ground.use { ground in
                let server = try CountingServer(port: 22310)
                let victim = try ground.start(["bash", "-c", Self.talk(22310, "n")])
                let other = try ground.start(["bash", "-c", Self.talk(22310, "r")])
                return try Self.see(
                    ["--target", "pid:\(victim.pid)", "--direction", "from"], server, ground, [victim, other])
            }
            #expect(seen.cut == 0 && seen.free > 0)
            #expect(seen.code == 5)
            #expect(seen.plan.contains("opens from now on are not covered"))
        }

        @Test(
            .enabled(if: hasSocketCgroup, "needs nft `socket cgroupv2` and a v2 hierarchy"), arguments: ["from", "to"])
        func `sockets of a cgroup are cut, new ones too, and those of others are not`(direction: String) throws {
            let seen = try Ground.use { ground in
                guard let unified = ground.unifiedGroup else { throw Unmet("a v2 group") }
                let group = unified.child("inner")
                try group.create()
                let server = try CountingServer(port: 22310)
                // A new connection for each byte: none of them is there when the fault begins.
                let victim = try ground.start(["bash", "-c", Self.talkAnew(22310, "n")], in: group)
                let other = try ground.start(["bash", "-c", Self.talkAnew(22310, "r")])
                defer { ground.forget(victim) }
                return try Self.see(
                    ["--target", "cgroup:\(group.path)", "--direction", direction], server, ground, [victim, other])
            }
            #expect(seen.cut == 0 && seen.free > 0)
            #expect(seen.code == 5)
            #expect(seen.plan.contains("socket cgroupv2 level 2"))
            #expect(!seen.plan.contains("not covered"))
        }

        @Test(.enabled(if: hasSocketCgroup, "needs nft `socket cgroupv2` and a v2 hierarchy"))
        func `what the sockets of a cgroup receive is held back on arrival`() throws {
            let (inside, outside, before, mechanism) = try Ground.use { ground in
                guard let unified = ground.unifiedGroup else { throw Unmet("a v2 group") }
                let group = unified.child("inner")
                try group.create()
                let web = try WebVictim(in: ground, group: group)
                defer { ground.forget(web.victim) }
                let server = try CountingServer(port: 22310)
                defer { _ = server.counts }
                let before = Client.quickest("127.0.0.1", 22310)
                let run = try CommandRun.injected(
                    "network.delay", ["--target", "cgroup:\(group.path)", "--delay", "60ms", "--for", "60s"], in: ground
                )
                let inside = Client.quickest("127.0.0.1", WebVictim.port, of: 2)
                let outside = Client.quickest("127.0.0.1", 22310)
                _ = try run.stop()
                return (inside, outside, before, try run.report().faults.first?.mechanism)
            }
            #expect(inside ?? 0 >= 60_000_000)
            #expect(outside ?? .max < Self.unheld)
            #expect(before != nil)
            #expect(mechanism?.contains("NFQUEUE") == true)
        }

        /// What was seen: bytes of the process in scope and of the other one, in equal time, while the fault was on.
        private struct Seen: Sendable {
            var cut: Int
            var free: Int
            var code: Int32
            var plan: String
        }

        private static func see(
            _ scope: [String], _ server: CountingServer, _ ground: Ground, _ talkers: [Victim]
        ) throws -> Seen {
            guard eventually({ server.counts.n > 0 && server.counts.r > 0 }) else { throw Unmet("two clients") }
            let dry = try CommandRun(
                ["inject", "network.partition"] + scope + ["--for", "60s", "--dry-run"], in: ground)
            _ = try dry.wait()
            let run = try CommandRun.injected("network.partition", scope + ["--for", "60s"], in: ground)
            // What was on its way has arrived by then.
            Clock.sleep(milliseconds: 100)
            let before = server.counts
            guard eventually({ server.counts.r >= before.r + 10 }) else {
                throw Unmet("the client out of scope was cut too")
            }
            let after = server.counts
            return Seen(
                cut: after.n - before.n, free: after.r - before.r, code: try run.stop(), plan: dry.output)
        }

        /// A script that sends a letter again and again over one connection.
        private static func talk(_ port: UInt16, _ letter: String) -> String {
            "exec 3<>/dev/tcp/127.0.0.1/\(port); while printf \(letter) >&3; do sleep 0.02; done"
        }

        /// The same with a connection for each letter.
        private static func talkAnew(_ port: UInt16, _ letter: String) -> String {
            "while :; do exec 3<>/dev/tcp/127.0.0.1/\(port) && printf \(letter) >&3; exec 3>&-; sleep 0.02; done"
        }
    }
}
