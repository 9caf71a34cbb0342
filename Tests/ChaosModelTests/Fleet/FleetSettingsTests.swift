import Foundation
import Testing

@testable import ChaosModel

@Suite struct FleetSettingsTests {
    private static func parse(_ text: String) throws -> FleetSettings {
        try FleetSettings.parse(SpecSource(name: "fleet.yaml", text: text))
    }

    @Test func `settings are read, and an empty file leaves everything open`() throws {
        let settings = try Self.parse(
            """
            etcd: [https://e1:2379, https://e2:2379]
            fleet: shop
            ca: /etc/a.crt
            cert: /etc/c.crt
            cert-key: /etc/c.key
            user: me
            password-file: /etc/pw
            key: /etc/fleet.key
            lease: 20s
            most-hosts: 30%
            """)
        #expect(
            settings.etcd.map(\.host) == ["e1", "e2"] && settings.fleet == "shop" && settings.lease == .seconds(20))
        #expect(settings.certificateKey == "/etc/c.key" && settings.passwordFile == "/etc/pw")
        #expect(settings.mostHosts == .share(0.3))
        #expect(try Self.parse("# nothing\n") == FleetSettings())
    }

    @Test func `what cannot be is refused with its place`() throws {
        for (text, word) in [
            ("etcd: http://e1:2379/v3", "has a path"), ("etcd: e1:2379", "http"), ("cert: /c", "cert-key"),
            ("user: me", "password-file"), ("ca: relative", "absolute"), ("lease: 1s", "lease is"),
            ("fleet: a/b", "no name"), ("most-hosts: 0", "1 or more"), ("etdc: x", "did you mean `etcd`"),
        ] {
            do throws(Diagnostics) {
                _ = try FleetSettings.parse(SpecSource(name: "f", text: text))
                Issue.record("\(text) is taken")
            } catch {
                let said = error.all.map { $0.message + ($0.suggestion ?? "") }.joined()
                #expect(said.contains(word) && error.all.first?.location != nil, "\(text): \(said)")
            }
        }
    }

    @Test func `the schema knows the keys of a fleet's spec beside all others`() throws {
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(FleetSchema.json().utf8)) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        func keys(_ name: String) -> Set<String> {
            Set((definitions[name]?["properties"] as? [String: Any] ?? [:]).keys)
        }
        #expect((schema["properties"] as? [String: Any])?["fleet"] != nil)
        for part in ["target", "probe", "milestone"] { #expect(keys(part).contains("hosts"), "\(part)") }
        for fault in FaultCatalog.all {
            #expect(keys(fault.name).isSuperset(of: ["between", "waves"]), "\(fault.name)")
            #expect((definitions[fault.name]?["required"] as? [String])?.contains("target") != true)
        }
        #expect(keys("network.delay").contains("jitter") && definitions["target"]?["oneOf"] == nil)
        #expect(!SpecSchema.json().contains("\"between\""))
    }

    @Test func `as takes the hosts of another target, whichever these are`() throws {
        let plan = try FleetFixture.plan(
            """
            experiment: same
            targets:
              node: {process: nginx, hosts: {labels: {role: web}, count: 1}}
              link: {hosts: {as: node}}
            probes: {p: {tcp: '10.0.0.1:1', hosts: {as: link}}}
            method: [{process.kill: {target: node}}, {network.partition: {target: link, to: 192.0.2.1, for: 1s}}]
            """)
        #expect(
            plan.parts.count == 1 && plan.hosts["link"] == plan.hosts["node"] && plan.askers["p"] == plan.hosts["node"])
        for hosts in ["{as: nobody}", "{as: link}", "{as: node, count: 1}"] {
            let said = try FleetFixture.complaint(
                """
                experiment: same
                targets: {node: {process: x, hosts: all}, link: {hosts: \(hosts)}}
                method: [{process.kill: {target: node}}, {network.partition: {target: link, to: 192.0.2.1, for: 1s}}]
                """)
            #expect(!said.isEmpty, "\(hosts)")
        }
    }

    @Test func `probes and milestones choose hosts as targets do`() throws {
        let text = """
            experiment: chosen
            targets: {one: {hosts: {labels: {role: db}, count: 1}}}
            probes:
              others: {tcp: '10.0.0.1:1', hosts: {labels: {role: db}, except: one}}
            slos: [errors <= 1%]
            method: [{network.partition: {target: one, to: 192.0.2.1, for: 1s}}]
            milestones:
              seen: {tcp: '10.0.0.1:1', within: 5s, hosts: web1}
            """
        let plan = try FleetFixture.plan(text)
        let hit = try #require(plan.hosts["one"]?.first)
        #expect(plan.askers["others"]?.count == 2 && plan.askers["others"]?.contains(hit) == false)
        // A host that only watches takes part for that alone.
        let watcher = try plan.experiment(of: "web1")
        #expect(watcher.milestones.map(\.name) == ["seen"] && watcher.slos.isEmpty)
        #expect(try FleetFixture.complaint(text.replacing("hosts: web1", with: "hosts: web9")).contains("did you mean"))
    }

    @Test func `numbers that would overflow are not reckoned with`() throws {
        for number in [Int64.min, .max, 1 << 61, -1 << 61] {
            #expect(!ClockPong(number: 1, received: number, sent: number).isPlausible)
            #expect(!ClockPong(number: 1, received: 0, sent: 0, wallAhead: number).isPlausible)
            var word = CoordinatorWord(number: 1)
            word.commit = GateTime(gate: 0, at: number)
            #expect(!word.isPlausible && !CoordinatorWord(number: number).isPlausible)
            var state = PartState(.ready)
            state.beganAt = number
            #expect(!state.isPlausible)
        }
        #expect(ClockPong(number: 1, received: 1_800_000_000_000_000_000, sent: 1_800_000_000_000_000_001).isPlausible)
        #expect(CoordinatorWord(number: 1).isPlausible && PartState(.ready).isPlausible)
    }
}
