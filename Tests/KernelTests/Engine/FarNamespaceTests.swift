import ChaosEngine
import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Resets, exhausted ports and downed links in another network namespace, from outside of it.
    @Suite(.serialized) struct FarNamespace {
        private static let range = ["cat", "/proc/sys/net/ipv4/ip_local_port_range"]

        @Test(
            .enabled(if: LinuxHost().findings()[.socketDestroy]?.works == true, "this kernel has no SOCK_DESTROY"),
            arguments: [["--for", "60s", "--every", "50ms"], []])
        func `connections of a namespace are reset, and ours are not`(flags: [String]) throws {
            let seen = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                try neighbour.serve()
                let own = try TCPPair("127.0.0.1", port: Neighbour.ports[0], family: AF_INET)
                let far = Neighbour.addresses.map { Wire.connected($0, Neighbour.ports[0]) }
                let spared = Wire.connected(Neighbour.addresses[0], Neighbour.ports[1])
                defer { for client in far + [spared] { close(client) } }
                let run = try CommandRun.inject(
                    "network.reset", ["--target", "netns:\(neighbour.name),port:\(Neighbour.ports[0])"] + flags,
                    in: ground)
                let errors = far.map { client in
                    var waiting = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
                    var byte: UInt8 = 0
                    return poll(&waiting, 1, 10_000) == 1 && recv(client, &byte, 1, 0) < 0 ? errno : 0
                }
                let code = try flags.isEmpty ? run.wait() : run.stop()
                var byte: UInt8 = 0
                let isSpared = recv(spared, &byte, 1, Int32(MSG_DONTWAIT)) < 0 && errno == EAGAIN
                return (
                    errors: errors, code: code, isOwnAlive: own.isAlive, isSpared: isSpared,
                    proof: try run.report().faults.first?.proof["sockets_reset"] ?? 0,
                    strangers: neighbour.strangers.count
                )
            }
            #expect(seen.errors == [ECONNRESET, ECONNRESET])
            #expect(seen.code == (flags.isEmpty ? 0 : 5))
            #expect(seen.isOwnAlive && seen.isSpared)
            #expect(seen.proof >= 2)
            #expect(seen.strangers == 0)
        }

        @Test func `ports of a namespace are exhausted without consent, and ours are not`() throws {
            let seen = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                let server = try TCPPair(Neighbour.ownAddresses[0], port: 22451, family: AF_INET)
                let ours = try ground.shell("cat /proc/sys/net/ipv4/ip_local_port_range")
                let before = try neighbour.output(Self.range)
                let run = try CommandRun.inject(
                    "port.exhaust", ["--target", "netns:\(neighbour.name)", "--leave", "0", "--for", "60s"], in: ground)
                try run.until("few ports") { try neighbour.output(Self.range).hasPrefix("61000") }
                let connect = "exec 3<>/dev/tcp/\(Neighbour.ownAddresses[0])/22451"
                let said = try neighbour.output(["bash", "-c", "(\(connect)) 2>&1 || true"])
                let oursDuring = try ground.shell("cat /proc/sys/net/ipv4/ip_local_port_range")
                let code = try run.stop()
                let after = try neighbour.output(["bash", "-c", "(\(connect)) && echo connected"])
                return (
                    said: said, ours: [ours, oursDuring], inside: [before, try neighbour.output(Self.range)],
                    code: code,
                    after: after, isAlive: server.isAlive
                )
            }
            #expect(seen.said.contains("Cannot assign requested address"))
            #expect(seen.ours[0] == seen.ours[1])
            #expect(seen.inside[0] == seen.inside[1])
            #expect(seen.after == "connected\n")
            #expect(seen.code == 5 && seen.isAlive)
        }

        @Test func `a link of a namespace goes down and has its routes again`() throws {
            let seen = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                try neighbour.serve()
                _ = try neighbour.output(["ip", "route", "add", "default", "via", Neighbour.ownAddresses[0]])
                let routes = { try neighbour.output(["sh", "-c", "ip route show table all; ip -6 route | sort"]) }
                // The kernel adds the route of its own address when it has been checked for duplicates.
                _ = try eventually { try !neighbour.output(["ip", "-6", "addr"]).contains("tentative") }
                let before = try routes()
                let run = try CommandRun.inject(
                    "network.link-down",
                    ["--target", "netns:\(neighbour.name)", "--interface", Neighbour.interface, "--for", "60s"],
                    in: ground)
                try run.until("the link down") { try neighbour.output(["ip", "link"]).contains("state DOWN") }
                let during = Client.reach(Neighbour.addresses[0], Neighbour.ports[0])
                let code = try run.stop()
                let isBack = eventually { Client.reach(Neighbour.addresses[1], Neighbour.ports[0]).error == 0 }
                _ = try eventually { try routes() == before }
                return (
                    during: during.error, code: code, isBack: isBack, before: before, after: try routes(),
                    leftovers: try run.report().leftovers.count
                )
            }
            #expect(seen.during != 0)
            #expect(seen.code == 5)
            #expect(seen.isBack)
            #expect(seen.before.contains("default via"))
            #expect(seen.after == seen.before)
            #expect(seen.leftovers == 0)
        }
    }
}
