import ChaosEngine
import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosFleet

/// The built command against a real etcd: one agent, and whoever coordinates it.
@Suite(
    .serialized, .enabled(if: EtcdServer.isInstalled, "needs etcd-server"),
    .enabled(if: FleetGround.isBuilt, "needs the built command, .build/debug/aftershock"))
struct FleetCommandTests {
    private static let burn = """
        experiment: burn
        targets: {all: {hosts: all}}
        method: [{cpu.burn: {target: all, load: 10%, workers: 1, for: 500ms}}]

        """

    @Test func `a drill is run by an agent that trusts its key, and is a run like any other afterwards`() throws {
        let ground = try FleetGround()
        try ground.startAgent("h1")
        let (code, said, shown) = try ground.run(Self.burn, "--id", "first")
        #expect(code == 0, "\(said)")
        for phase in ["preparing h1", "ready", "committed to", "started", "h1: cpu.burn is in effect", "over"] {
            #expect(said.contains("fleet: \(phase)"), "\(phase)")
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(shown.utf8))
        #expect(report.faults.map(\.target) == ["h1"] && report.faults.first?.hadEffect == true)
        let host = try #require(report.fleet?.hosts.first)
        #expect(host.hasRecord && host.exitCode == 0 && (host.clockBound ?? 1) < 0.5 && report.fleet?.gates.count == 1)
        #expect(try ground.command("report", "verify", "first", "--state", ground.state).code == 0)
        #expect(try ground.command("audit", "verify", "--state", ground.state).code == 0)
        #expect(try ground.command("report", "first", "--state", ground.state).shown.contains("took part"))
        // Nothing is left in etcd but the host, and nothing is run under the name again.
        let keys = try ground.etcd.client().list(prefix: "").entries.map(\.key)
        #expect(keys == ["aftershock/default/hosts/h1"])
        #expect(try ground.run(Self.burn, "--id", "first").code == 2)
    }

    @Test func `a key that is not trusted, a rule of the host and a halt keep everything from beginning`() throws {
        let ground = try FleetGround()
        try ground.write("rules:\n  - {name: no-partitions, deny: network.partition}\n", as: "policy.yaml")
        try ground.startAgent("h1", "--policy", ground.path("policy.yaml"))
        #expect(try ground.command("fleet", "key", ground.path("other")).code == 0)
        let stranger = try ground.run(Self.burn, key: "other")
        #expect(stranger.code == 2 && stranger.said.contains("h1 refuses: the plan is not signed by a key"))
        let partition = Self.burn.replacing(
            "cpu.burn: {target: all, load: 10%, workers: 1, for: 500ms}",
            with: "network.partition: {target: all, to: 192.0.2.1, for: 1s}")
        let denied = try ground.run(partition)
        #expect(denied.code == 2 && denied.said.contains("policy rule `no-partitions`"), "\(denied.said)")
        #expect(try ground.fleet("halt", "an incident").code == 0)
        let halted = try ground.run(Self.burn)
        #expect(halted.code == 2 && halted.said.contains("the fleet is halted: an incident"))
        #expect(try ground.fleet("halt", "--status").code == 2)
        #expect(try ground.fleet("halt", "--clear").code == 0 && ground.fleet("halt", "--status").code == 0)
        for state in [ground.state, ground.path("h1")] where Directory.exists(state + "/runs") {
            #expect(try Directory.list(state + "/runs").isEmpty)
        }
    }

    @Test func `a plan asks the hosts and changes nothing`() throws {
        let ground = try FleetGround()
        try ground.startAgent("h1")
        try ground.write(Self.burn, as: "burn.yaml")
        let plan = try ground.fleet("plan", ground.path("burn.yaml"), "--key", ground.path("key"))
        #expect(plan.code == 0 && plan.shown.contains("== h1") && plan.shown.contains("cpu.burn for 500ms"), "\(plan)")
        let specs = try ground.fleet("plan", ground.path("burn.yaml"), "--specs")
        #expect(specs.code == 0 && specs.shown.contains("# h1\nexperiment: burn"))
        #expect(!Directory.exists(ground.path("h1/runs")))
        #expect(try ground.etcd.client().list(prefix: "").entries.map(\.key) == ["aftershock/default/hosts/h1"])
    }

    @Test func `bad input is refused with what and where, and code 2`() throws {
        let ground = try FleetGround(withEtcd: false)
        try ground.write(Self.burn, as: "burn.yaml")
        try ground.write("experiment: one\nmethod: [{pause: 1s}]\n", as: "one.yaml")
        try ground.write("k", as: "open.key")
        let burn = ground.path("burn.yaml"), key = ground.path("key")
        let nobody = ["--etcd", "http://127.0.0.1:1"]
        let cases: [([String], String)] = [
            (["fleet", "hosts"], "where is etcd?"),
            (["fleet", "hosts", "--etcd", "127.0.0.1:1"], "write it like"),
            (["fleet", "hosts", "--etcd", "http://127.0.0.1:1/x"], "has a path"),
            (["fleet", "hosts"] + nobody, "etcd cannot be reached: 127.0.0.1:1"),
            (["fleet", "hosts", "--cert", "c"] + nobody, "go together"),
            (["fleet", "hosts", "--ca", "/none"] + nobody, "go with https"),
            (["fleet", "hosts", "--fleet", "a/b"] + nobody, "is no name"),
            (["fleet", "hosts", "--etcd", "https://127.0.0.1:1", "--ca", "/none"], "cannot load certificate"),
            (["fleet", "hosts", "--user", "u", "--password-file", "/none"] + nobody, "/none"),
            (["fleet", "run", "/none"] + nobody, "No such file"),
            (["fleet", "run", ground.path("one.yaml"), "--key", key] + nobody, "a spec for one host"),
            (["fleet", "run", burn] + nobody, "plans that are signed"),
            (["fleet", "run", burn, "--key", ground.path("open.key")] + nobody, "chmod 600"),
            (["fleet", "run", burn, "--key", key, "--lease", "1s"] + nobody, "a lease is"),
            (["fleet", "key", key], "is there already"),
            (["fleet", "roles"], "for whom?"),
            (["agent"] + nobody, "trusts at least one key"),
            (["agent", "--trust", "/none"] + nobody, "no file /none"),
            (["agent", "--trust", key + ".pub", "--name", "a b"] + nobody, "is no name"),
            (["agent", "--trust", key + ".pub", "--label", "x"] + nobody, "--label role=db"),
            (["agent", "--trust", key + ".pub", "--address", "host"] + nobody, "--address"),
            (["run", burn], "aftershock fleet run"),
        ]
        for (words, expected) in cases {
            let (code, said, _) = try ground.command(
                words + (words[0] == "agent" ? ["--state", ground.path("a")] : []))
            #expect(code == 2 && said.contains(expected), "\(words.joined(separator: " ")): \(code) \(said)")
        }
    }
}
