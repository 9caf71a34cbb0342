@testable import ChaosModel

/// A fleet to plan on.
enum FleetFixture {
    static func host(_ name: String, _ role: String, _ address: String) -> FleetHost {
        FleetHost(name: name, session: "s-\(name)", labels: ["role": role], addresses: [address])
    }

    static let roster = [
        host("db1", "db", "10.0.0.1"), host("db2", "db", "10.0.0.2"), host("db3", "db", "10.0.0.3"),
        host("web1", "web", "10.0.1.1"), host("web2", "web", "10.0.1.2"), host("client", "client", "10.0.2.1"),
    ]

    static func spec(_ text: String) throws -> FleetSpec { try FleetSpec(SpecSource(name: "fleet.yaml", text: text)) }

    static func plan(_ text: String, run: String = "r1", on hosts: [FleetHost] = roster) throws -> FleetPlan {
        try FleetPlan(try spec(text), roster: hosts, run: run)
    }

    /// What is said against a text, as people see it.
    static func complaint(_ text: String, on hosts: [FleetHost] = roster) throws -> String {
        let source = try SpecSource(name: "fleet.yaml", text: text)
        do throws(Diagnostics) {
            _ = try FleetPlan(try FleetSpec(source), roster: hosts, run: "r1")
            return ""
        } catch { return source.render(error) }
    }

    /// Three targets, two probes, and a bit of everything.
    static let drill = """
        experiment: quorum-loss
        fleet: {most-hosts: 90%}
        targets:
          minority: {hosts: {labels: {role: db}, count: 1, seed: 7}}
          majority: {hosts: {labels: {role: db}, except: minority}}
          shop: {process: nginx, hosts: {labels: {role: web}}}
        probes:
          orders: {http: 'http://10.0.1.1/', rate: 10/s, hosts: [client, web1]}
          writes: {tcp: '10.0.0.1:5432', hosts: client}
        slos:
          - {probe: orders, objective: errors <= 1%}
          - {probe: writes, objective: errors <= 1%}
        stop-when: [errors of writes > 90% for 10s]
        method:
          - network.partition: {between: [minority, majority], for: 30s}
          - pause: 5s
          - parallel:
              - process.pause: {target: shop, for: 10s}
              - network.delay: {target: minority, to: 10.0.1.0/24, delay: 100ms, for: 20s}
          - stage: {name: last, steps: [{process.kill: {target: shop}}]}
        milestones:
          back: {probe: writes, when: good, within: 60s, after: step 1}
        """
}

extension FleetPlan {
    func experiment(of host: String) throws -> Experiment {
        let part = parts.first { $0.host.name == host }
        return try SpecParser.parse(SpecSource(name: "\(host).yaml", text: part?.text ?? ""))
    }
}
