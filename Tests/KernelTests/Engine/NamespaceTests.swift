import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Faults on a service in another network namespace, applied from outside and measured from outside.
    @Suite(.serialized) struct Namespaces {
        /// What was seen of one fault.
        struct Seen: Sendable {
            var reached: [Int32] = []
            var slowest: [UInt64] = []
            var other: [Int32] = []
            var ownDuring: [String] = []
            var code: Int32 = -1
            var proof: [String: Double] = [:]
            var gone: String?
            var left: [String] = []
        }

        /// How a command ended, and what it said.
        struct Said: Sendable {
            var code: Int32
            var text: String
        }

        private func see(
            _ fault: [String], patience: Int = 2000,
            target: @escaping @Sendable (Neighbour) -> String
        ) throws -> Seen {
            try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                try neighbour.serve()
                let before = try HostState(of: ground)
                let inside = try neighbour.output(["nft", "-j", "list", "ruleset"])
                let run = try CommandRun.injected(
                    fault[0], fault.dropFirst() + ["--target", target(neighbour), "--for", "60s"], in: ground)
                var seen = Seen()
                for address in Neighbour.addresses {
                    let (error, time) = Client.reach(address, Neighbour.ports[0])
                    seen.reached.append(error)
                    seen.slowest.append(time)
                }
                seen.other = Neighbour.addresses.map {
                    Client.reach($0, Neighbour.ports[1], milliseconds: patience).error
                }
                // The command and its guardian are here; nothing else of ours is.
                seen.ownDuring = try HostState(of: ground).differences(from: before).filter {
                    !$0.hasPrefix("processes")
                }
                seen.code = try run.stop()
                seen.proof = try run.report().faults.first?.proof ?? [:]
                seen.left = try HostState(of: ground).differences(from: before)
                if try neighbour.output(["nft", "-j", "list", "ruleset"]) != inside {
                    seen.left.append("rules inside")
                }
                seen.left += neighbour.strangers.map { "\(ProcessTable.commandLine($0))" }
                return seen
            }
        }

        private func expectTakenBack(_ seen: Seen, _ location: SourceLocation = #_sourceLocation) {
            #expect(seen.code == 5, sourceLocation: location)
            #expect(seen.left == [], sourceLocation: location)
            #expect(seen.ownDuring == [], sourceLocation: location)
            #expect(seen.proof["packets"] ?? 0 >= 2, sourceLocation: location)
        }

        @Test func `a process inside is partitioned on its ports`() throws {
            let seen = try see(["network.partition"], patience: 300) { "pid:\($0.server?.pid ?? 0)" }
            #expect(seen.reached == [EINPROGRESS, EINPROGRESS])
            // Both ports are the process's.
            #expect(seen.other == [EINPROGRESS, EINPROGRESS])
            expectTakenBack(seen)
        }

        @Test func `a service inside is refused on its port and reachable on the other`() throws {
            let seen = try see(["network.reject"]) { "netns:\($0.name),port:\(Neighbour.ports[0])" }
            #expect(seen.reached == [ECONNREFUSED, ECONNREFUSED])
            #expect(seen.other == [0, 0])
            expectTakenBack(seen)
        }

        @Test func `a namespace is delayed on the ports of the fault`() throws {
            let seen = try see(
                ["network.delay", "--delay", "120ms", "--ports", "\(Neighbour.ports[0])"],
                target: { "netns:\($0.path)" })
            #expect(seen.reached == [0, 0])
            for time in seen.slowest { #expect(time >= 120_000_000) }
            #expect(seen.other == [0, 0])
            expectTakenBack(seen)
        }

        @Test func `a whole namespace is cut off, but for ssh, ARP and neighbour discovery`() throws {
            let (reached, ssh, code) = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                try neighbour.serve(alsoOn: [22])
                let run = try CommandRun.injected(
                    "network.partition",
                    ["--target", "netns:\(neighbour.name)", "--direction", "both", "--for", "60s"],
                    in: ground)
                // Both sides have to ask for each other again.
                try Lab.commands("ip neigh flush dev h3a\nip -6 neigh flush dev h3a")
                _ = try neighbour.output(["ip", "neigh", "flush", "dev", Neighbour.interface])
                let ssh = Neighbour.addresses.map { Client.reach($0, 22, milliseconds: 3000).error }
                let reached = Neighbour.addresses.map { Client.reach($0, Neighbour.ports[0]).error }
                return (reached, ssh, try run.stop())
            }
            #expect(reached == [EINPROGRESS, EINPROGRESS])
            #expect(ssh == [0, 0])
            #expect(code == 5)
        }

        @Test func `the port of the operator's own session is spared, wherever the server listens`() throws {
            let (refused, plan) = try Ground.use { ground in
                func plan(_ flags: [String]) throws -> Said {
                    let run = try CommandRun(
                        ["inject", "network.partition", "--ports", "22307", "--for", "1s", "--dry-run"] + flags,
                        in: ground,
                        inside: ["env", "SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22308"])
                    return Said(code: try run.wait(), text: run.output + run.errors)
                }
                return (try ["22", "22308"].map { try plan(["--from-ports", $0]) }, try plan([]))
            }
            for run in refused { #expect(run.code == 2 && run.text.contains("is the ssh server's")) }
            #expect(plan.code == 0)
            for words in ["tcp sport 22308 counter accept", "tcp dport 22308 counter accept"] {
                #expect(plan.text.contains(words))
            }
        }

        @Test func `groups of addresses are cut off from each other, in both families, and others are not`() throws {
            let (inside, spare, code) = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                try neighbour.serve()
                let run = try CommandRun.injected(
                    "network.partition",
                    Neighbour.ownAddresses.flatMap { ["--from", $0] } + Neighbour.addresses.flatMap { ["--to", $0] }
                        + ["--direction", "both", "--for", "60s"], in: ground)
                let inside = Neighbour.addresses.map { Client.reach($0, Neighbour.ports[0]).error }
                let spare = Client.reach(Neighbour.spare, Neighbour.ports[0], milliseconds: 2000).error
                return (inside, spare, try run.stop())
            }
            #expect(inside == [EINPROGRESS, EINPROGRESS])
            #expect(spare == 0)
            #expect(code == 5)
        }

        @Test func `a fault whose namespace vanishes ends as gone`() throws {
            let seen = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                try neighbour.serve()
                let run = try CommandRun.injected(
                    "network.delay",
                    ["--target", "netns:\(neighbour.name)", "--delay", "50ms", "--for", "60s"], in: ground)
                let slow = Client.reach(Neighbour.addresses[0], Neighbour.ports[0], milliseconds: 2000)
                var seen = Seen()
                seen.slowest = [slow.nanoseconds]
                try neighbour.vanish()
                // Ends by itself, long before its time.
                seen.code = try run.wait()
                let report = try run.report()
                seen.gone = report.faults.first?.gone
                seen.left = report.leftovers + ground.strangers.map { "\(ProcessTable.commandLine($0))" }
                // With our own sockets the wire goes too.
                let link = eventually { (try? Lab.output(["ip", "link", "show", "h3a"])) == nil }
                if !link { seen.left.append("the namespace") }
                return seen
            }
            #expect(seen.slowest[0] >= 50_000_000)
            #expect(seen.gone?.contains("vanished") == true)
            #expect(seen.code == 0)
            #expect(seen.left == [])
        }

        @Test func `a namespace that is not there, or is ours, is a plan error`() throws {
            let (missing, own) = try Ground.use { ground in
                try ["netns:as-nowhere", "netns:/proc/self/ns/net"].map { target in
                    let run = try CommandRun.inject(
                        "network.partition", ["--target", target, "--for", "1s"], in: ground)
                    return (code: try run.wait(), text: run.errors)
                }.pair
            }
            #expect(missing.code == 2 && missing.text.contains("there is none of this name in /run/netns"))
            #expect(own.code == 2 && own.text.contains("the one that this run is in"))
        }

        @Test func `processes in several namespaces are no target of a network fault, but of others`() throws {
            let (network, pause) = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                // Nobody else on the machine runs a program of this name.
                let name = String("n\(ground.id)".prefix(14))
                let program = "\(ground.directory)/\(name)"
                _ = try Lab.output(["install", "-m", "755", "/bin/sleep", program])
                _ = try ground.start([program, "1000"])
                _ = try ground.start(neighbour.inside + [program, "1000"])
                guard eventually({ ProcessTable.named(name).count == 2 }) else { throw Unmet("two processes") }
                return try [["network.partition", "--ports", "80"], ["process.pause"]].map { words in
                    let run = try CommandRun.inject(
                        words[0], words.dropFirst() + ["--target", "process:\(name)", "--for", "10ms"], in: ground)
                    return (code: try run.wait(), text: run.errors)
                }.pair
            }
            #expect(network.code == 2 && network.text.contains("2 network namespaces"))
            #expect(pause.code == 0)
        }

        @Test(arguments: [false, true])
        func `what a run left that was started in another namespace is taken back from outside`(vanishes: Bool) throws {
            let (code, text, second) = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                let run = try CommandRun(
                    ["inject", "network.partition", "--ports", "22309", "--for", "60s", "-q"], in: ground,
                    inside: neighbour.inside)
                try run.until("the table") { try neighbour.output(["nft", "list", "tables"]).contains("aftershock_") }
                Clock.sleep(milliseconds: 50)
                let guardians = neighbour.strangers.filter {
                    ProcessTable.commandLine($0).dropFirst().first == "guardian"
                }
                for guardian in guardians { kill(guardian, SIGKILL) }
                try run.send(SIGKILL)
                _ = try run.wait()
                guard guardians.count == 1, eventually({ neighbour.strangers.isEmpty }) else { throw Unmet("a crash") }
                if vanishes { try neighbour.vanish() }
                let recover = try CommandRun(["recover"], in: ground)
                let code = try recover.wait()
                let second = try CommandRun(["recover"], in: ground)
                _ = try second.wait()
                return (code, recover.output, second.output)
            }
            #expect(code == 0)
            #expect(
                text.contains(
                    vanishes ? "gone with its network namespace: remove nft table" : "taken back: remove nft table"))
            #expect(second.contains("nothing to recover"))
        }
    }
}

extension Array {
    /// The first two elements.
    fileprivate var pair: (Element, Element) { (self[0], self[1]) }
}
