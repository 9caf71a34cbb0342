import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct ProbePathTests {
    /// What is known of one step and of probes with these texts, on a simulated host.
    private func paths(
        _ method: String, probes: String, targets: String = "shop: {port: 8080}", consent: String? = nil,
        adjust: (inout Survey) -> Void = { _ in }
    ) throws -> [ProbePath] {
        let text = """
            experiment: plan
            targets: {\(targets)}
            probes: {\(probes)}
            \(consent.map { "consent: [\($0)]" } ?? "labels: {}")
            method:
              \(method)
            """
        let experiment = try SpecParser.parse(SpecSource(name: "plan.yaml", text: text))
        var survey = try SimulatedHost(.v1).survey(Survey.Scope(experiment, run: "k3x9q2ab"))
        survey.settings[KernelSetting.portRange] = SettingFacts(
            value: "32768\t60999", isWritable: true, reach: .namespace)
        adjust(&survey)
        return try Plan(experiment, on: survey).paths
    }

    private static let delay = "- network.delay: {target: shop, delay: 200ms, for: 1s}"

    @Test func `a probe of the port that is delayed passes, one of another port does not`() throws {
        let paths = try paths(
            Self.delay, probes: "api: {http: 'http://127.0.0.1:8080/'}, other: {tcp: '127.0.0.1:9090'}")
        #expect(paths.map(\.passes) == [.yes, .no])
        #expect(
            paths.first?.text
                == "probe api reaches the service through network.delay of step 1: its latency includes the fault's own "
                + "200ms, for every packet on the way there")
        #expect(paths.last?.text == "probe other does not pass through network.delay of step 1")
    }

    @Test(arguments: [("to", "there"), ("from", "back"), ("both", "there and back")])
    func `the direction tells how often the delay counts`(direction: String, way: String) throws {
        let paths = try paths(
            "- network.delay: {target: shop, delay: 200ms, direction: \(direction), for: 1s}",
            probes: "api: {tcp: '127.0.0.1:8080'}")
        #expect(paths.first?.text.hasSuffix("on the way \(way)") == true, "\(paths)")
    }

    @Test(arguments: ["loss", "partition", "reject", "rate"])
    func `so it is with every fault of the network`(fault: String) throws {
        let field = ["loss": "percent: 10%, ", "rate": "rate: 1mbit, "][fault] ?? ""
        let paths = try paths(
            "- network.\(fault): {target: shop, \(field)for: 1s}",
            probes: "api: {tcp: '127.0.0.1:8080'}, far: {tcp: '192.0.2.7:5432'}")
        #expect(paths.map(\.passes) == [.yes, .no], "\(paths)")
    }

    @Test func `connections that are reset are the probe's when they go to the port`() throws {
        let paths = try paths(
            "- network.reset: {target: shop}", probes: "api: {tcp: '127.0.0.1:8080'}, other: {tcp: '127.0.0.1:9090'}")
        #expect(paths.map(\.passes) == [.yes, .no])
    }

    @Test func `a scope of addresses holds only for those`() throws {
        let method = "- network.partition: {to: [192.0.2.0/24], for: 1s}"
        let paths = try paths(
            method, probes: "near: {tcp: '127.0.0.1:80'}, far: {tcp: '192.0.2.7:80'}, named: {tcp: 'db.example:80'}")
        #expect(paths.map(\.passes) == [.no, .yes, .notKnown])
    }

    @Test func `a command asks in a way of its own`() throws {
        let paths = try paths(Self.delay, probes: "check: {command: [./check]}")
        #expect(paths.map(\.passes) == [.notKnown])
        #expect(paths[0].text.hasSuffix("it asks in a way of its own"))
    }

    @Test func `what opens a port by chance is a doubt only within the range`() throws {
        let probes = "api: {tcp: '127.0.0.1:8080'}"
        let outside = try paths("- network.partition: {from-ports: [25000], to: [127.0.0.1], for: 1s}", probes: probes)
        #expect(outside.map(\.passes) == [.no])
        let inside = try paths("- network.partition: {from-ports: [33000], to: [127.0.0.1], for: 1s}", probes: probes)
        #expect(inside.map(\.passes) == [.notKnown])
    }

    @Test func `the ssh port is spared`() throws {
        let paths = try paths(
            "- network.partition: {to: [0.0.0.0/0], for: 1s}",
            probes: "ssh: {tcp: '127.0.0.1:22'}, web: {tcp: '127.0.0.1:80'}",
            consent: "whole-interface")
        #expect(paths.map(\.passes) == [.no, .yes])
    }

    @Test func `burning every CPU burns the probe's, burning some may`() throws {
        let probes = "api: {tcp: '127.0.0.1:80'}"
        let all = try paths("- cpu.burn: {for: 1s}", probes: probes) { $0.cpus = 1 }
        #expect(all.map(\.passes) == [.yes] && all[0].probe == nil)
        let some = try paths("- cpu.burn: {workers: 1, for: 1s}", probes: probes) { survey in
            survey.cpus = 4
        }
        #expect(some.map(\.passes) == [.notKnown])
    }

    @Test func `a group hits us when we are in it`() throws {
        let step = "- cpu.throttle: {target: shop, quota: 50%, for: 1s}"
        let planned = try PlanFixture().plan(PlanFixture.spec(step))
        let limited = try #require(
            planned.steps[0].changes.lazy.compactMap { change -> Cgroup? in
                if case .writeCgroup(let group, _, _) = change { group } else { nil }
            }.first)
        let probe = ProbeSpec(
            name: "api", probe: TCPProbe(endpoint: Endpoint(host: "127.0.0.1", port: 80)), rate: 10,
            timeout: .seconds(1))
        func answer(_ own: [Cgroup]?) -> [ProbePath.Answer] {
            var survey = Survey()
            survey.ownGroups = own
            return ProbePath.all(of: planned.steps[0], probes: [probe], on: survey).map(\.passes)
        }
        #expect(answer([limited]) == [.yes])
        #expect(answer([limited.child("below")]) == [.yes])
        #expect(answer([Cgroup(version: limited.version, directory: limited.directory + "-other")]) == [.no])
        #expect(answer(nil) == [.notKnown])
    }

    @Test func `a process fault is on nobody's way`() throws {
        #expect(try paths("- process.kill: {target: shop}", probes: "api: {tcp: '127.0.0.1:8080'}").isEmpty)
    }

    @Test func `a doubt ends where the kernel counted nothing`() throws {
        let doubt = ProbePath(step: 1, fault: "network.loss", probe: "check", passes: .notKnown, text: "who knows")
        var fault = Record.FaultFacts(
            step: 1, fault: "network.loss", target: nil, mechanism: "nft", changes: [], isInstant: false)
        fault.proof = ["packets": 0]
        #expect(doubt.settled(by: [fault]).passes == .no)
        fault.proof = ["packets": 3]
        #expect(doubt.settled(by: [fault]).passes == .notKnown)
        #expect(doubt.settled(by: []).passes == .notKnown)
    }
}
