import Testing

@testable import ChaosModel

@Suite struct SpecExampleTests {
    static let example = """
        experiment: checkout-survives-a-slow-network
        hypothesis: Checkout keeps its latency SLO when the order database is 200 ms away.
        labels: {team: payments, service: checkout, legacy: no}

        targets:
          api:   {command: [./shop, --port, "8080"], ready: {tcp: 127.0.0.1:8080}, restart: always}
          db:    {port: 5432}

        probes:
          checkout:
            http: http://127.0.0.1:8080/checkout
            rate: 100/s
            timeout: 1s

        slos:
          - {probe: checkout, objective: 99.9% under 500ms, window: 15s, step: 1s, consecutive: 3}
          - {probe: checkout, objective: errors <= 0.1%}

        steady-state: {for: 12s}

        method:
          - network.delay: {target: db, delay: 200ms, jitter: 20ms, for: 30s}
          - parallel:
              - cpu.burn: {target: api, load: 80%, for: 20s}
              - process.kill: {target: api, signal: SIGKILL}

        stop-when: [errors > 50% for 5s]
        recovery: {within: 90s, stable-for: 7s}
        consent: [sshd, whole-interface]
        """

    @Test func `the example of the design means what it says`() throws {
        let experiment = try SpecParser.parse(SpecSource(name: "e.yaml", text: Self.example), faults: testFaults)
        #expect(experiment.name == "checkout-survives-a-slow-network")
        #expect(experiment.hypothesis == "Checkout keeps its latency SLO when the order database is 200 ms away.")
        #expect(experiment.labels == ["team": "payments", "service": "checkout", "legacy": "no"])
        let command = Target.Command(
            arguments: ["./shop", "--port", "8080"], restart: .always, ready: Endpoint(host: "127.0.0.1", port: 8080))
        #expect(
            experiment.targets == [
                Target(name: "api", selector: .command(command), location: Location(line: 6, column: 3)),
                Target(name: "db", selector: .port(5432), location: Location(line: 7, column: 3)),
            ])
        let probe = try #require(experiment.probes.first)
        #expect(probe.name == "checkout" && probe.rate == 100 && probe.timeout == .seconds(1))
        #expect(
            probe.members[0].probe as? HTTPProbe
                == HTTPProbe(url: HTTPURL(host: "127.0.0.1", port: 8080, path: "/checkout")))
        #expect(
            experiment.slos == [
                SLO(
                    name: "checkout 99.9% under 500ms", probe: "checkout",
                    objective: .ratio(0.999, under: .milliseconds(500)),
                    text: "99.9% under 500ms", window: .seconds(15), step: .seconds(1), consecutive: 3),
                SLO(
                    name: "checkout errors <= 0.1%", probe: "checkout", objective: .errors(atMost: 0.001),
                    text: "errors <= 0.1%", window: .seconds(15), step: .seconds(1), consecutive: 3),
            ])
        #expect(experiment.steadyState == .seconds(12))
        #expect(experiment.stopWhen.map(\.text) == ["errors > 50% for 5s"])
        #expect(experiment.recovery == RecoveryWindow(within: .seconds(90), stableFor: .seconds(7)))
        #expect(experiment.consents == [.sshd, .wholeInterface])
    }

    @Test func `the method keeps its order and its faults`() throws {
        let experiment = try SpecParser.parse(SpecSource(name: "e.yaml", text: Self.example), faults: testFaults)
        guard case .step(let first) = experiment.method[0], case .parallel(let steps) = experiment.method[1] else {
            Issue.record("the method is \(experiment.method)")
            return
        }
        let delay = try #require(first.fault as? DelayForTest)
        #expect(delay.delay == .milliseconds(200) && delay.jitter == .milliseconds(20))
        #expect(first.target == "db" && first.duration == .seconds(30))
        #expect(first.location == Location(line: 22, column: 5))
        #expect(steps.map(\.faultName) == ["cpu.burn", "process.kill"])
        #expect((steps[0].fault as? BurnForTest)?.load == Percent(share: 0.8))
        #expect(steps[1].duration == nil && (steps[1].fault as? KillForTest)?.signal == .SIGKILL)
    }

    @Test func `probes, stages, pauses and aliases have their long forms`() throws {
        let text = """
            experiment: long
            probes:
              page:
                http:
                  url: https://shop.example/
                  method: POST
                  headers: {Accept: text/html, X-Id: "7"}
                  body: "{}"
                  expect: {status: [200, 301-302], body: ok}
                  tls-verify: false
                timeout: &short 500ms
              port: {tcp: "[::1]:5432", timeout: *short}
              script: {command: [./check, '*'], rate: 6/m}
            slos:
              - {objective: p99 ≤ 350ms, probe: page, name: fast}
            method:
              - stage:
                  name: warm-up
                  steps:
                    - pause: 5s
                    - network.delay: {to: [10.0.0.0/8, "::1"], delay: 1s, for: 5s}
            """
        let experiment = try SpecParser.parse(SpecSource(name: "e.yaml", text: text), faults: testFaults)
        let page = try #require(experiment.probes[0].members[0].probe as? HTTPProbe)
        #expect(page.headers == [.init(name: "Accept", value: "text/html"), .init(name: "X-Id", value: "7")])
        #expect(page.expectation.statuses == [StatusRange(200...200), StatusRange(301...302)])
        #expect(
            page.expectation.body == "ok" && !page.verifiesTLS && page.body == "{}"
                && page.question == "POST https://shop.example/, expect 200 or 301-302, `ok`")
        #expect(experiment.probes[1].timeout == .milliseconds(500))
        #expect(experiment.probes[2].members[0].probe as? CommandProbe == CommandProbe(arguments: ["./check", "*"]))
        #expect(experiment.probes[2].rate == 0.1 && experiment.slos[0].name == "fast")
        guard case .stage("warm-up", let entries) = experiment.method[0], case .pause(.seconds(5)) = entries[0],
            case .step(let step) = entries[1]
        else {
            Issue.record("the method is \(experiment.method)")
            return
        }
        #expect((step.fault as? DelayForTest)?.networks.map(\.fieldText) == ["10.0.0.0/8", "::1"])
    }

    @Test func `defaults are those of the documentation`() throws {
        let text = "experiment: e\nmethod: [{pause: 1s}]\nprobes: {a: {tcp: 'localhost:1'}}\nslos: [p99 <= 1s]"
        let experiment = try SpecParser.parse(SpecSource(name: "e.yaml", text: text), faults: [])
        #expect(experiment.probes[0].rate == 10 && experiment.probes[0].timeout == .seconds(1))
        #expect(experiment.steadyState == .seconds(10) && experiment.recovery == RecoveryWindow())
        let slo = experiment.slos[0]
        #expect(slo.window == .seconds(15) && slo.step == .seconds(1) && slo.consecutive == 3 && slo.probe == "a")
    }
}
