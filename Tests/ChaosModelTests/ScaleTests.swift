import Testing

@testable import ChaosModel

@Suite
struct `The scale of an experiment` {
    private static let text = """
        experiment: drill
        targets: {db: {port: 5432}, web: {process: nginx}}
        probes: {page: {http: "http://127.0.0.1:1/", rate: 10/s, timeout: 2s}}
        slos: [{probe: page, objective: p99 <= 350ms, window: 15s, step: 5s}]
        steady-state: 20s
        method:
          - network.delay: &delay {target: db, delay: 200ms, jitter: 20ms, for: 2m}
          - pause: 30s
          - pause: {for: 10s}
          - stage:
              name: two
              steps:
                - parallel:
                    - network.delay: *delay
                    - cpu.burn: {workers: 4, ramp: 5s, for: 120s}
                - process.kill: {target: web, signal: SIGTERM, grace: 3s, every: 6s, for: 60s}
        milestones:
          back: {probe: page, for: 10s, within: 217s}
        stop-when: [errors > 50% for 5s]
        recovery: {within: 5m, stable-for: 15s}
        """

    private func source(_ text: String = text) throws -> SpecSource {
        try SpecSource(name: "dir/drill.yaml", text: text)
    }

    private func parsed(_ overrides: ExperimentOverrides, _ text: String = text) throws -> Experiment {
        try SpecParser.parse(overrides.applied(to: source(text)))
    }

    private func pauses(_ entries: [MethodEntry]) -> [Duration] {
        entries.compactMap { if case .pause(let duration) = $0 { duration } else { nil } }
    }

    @Test func `shortens what lasts`() throws {
        let after = try parsed(ExperimentOverrides(scale: 0.1))
        #expect(after.steadyState == .seconds(2))
        #expect(after.steps.map(\.duration) == [.seconds(12), .seconds(12), .seconds(12), .seconds(6)])
        #expect(pauses(after.method) == [.seconds(3), .seconds(1)])
        #expect(after.recovery == RecoveryWindow(within: .seconds(30), stableFor: .milliseconds(1500)))
        #expect(after.milestones.map(\.stay) == [.seconds(1)])
        let written = after.steps.map { Dictionary($0.fields.map { ($0.name, $0.texts) }) { $1 } }
        #expect(written[2]["ramp"] == ["500ms"] && written[3]["every"] == ["600ms"])
    }

    @Test func `leaves alone what faults are, what is asked and what it is held against`() throws {
        let before = try parsed(ExperimentOverrides()), after = try parsed(ExperimentOverrides(scale: 0.1))
        #expect("\(before.steps[0].fault)" == "\(after.steps[0].fault)" && "\(after.steps[0].fault)".contains("0.2"))
        #expect(after.steps[3].fields.first { $0.name == "grace" }?.texts == ["3s"])
        #expect(after.probes.map(\.timeout) == before.probes.map(\.timeout))
        #expect(after.slos == before.slos && after.stopWhen == before.stopWhen)
        #expect(after.milestones.map(\.within) == [.seconds(217)])
    }

    @Test func `reaches what is left to its default`() throws {
        let text =
            "experiment: x\ntargets: {db: {port: 1}}\nmethod: [{network.loss: {target: db, percent: 1%, for: 10s}}]"
        let after = try parsed(ExperimentOverrides(scale: 0.5), text)
        #expect(after.steadyState == .seconds(5))
        #expect(after.recovery == RecoveryWindow(within: .seconds(30), stableFor: .milliseconds(2500)))
    }

    @Test func `does not touch what is set beside it`() throws {
        let after = try parsed(ExperimentOverrides(fields: ["network.delay.for=7s"], scale: 0.1))
        #expect(after.steps.map(\.duration) == [.seconds(7), .seconds(7), .seconds(12), .seconds(6)])
    }

    @Test func `stands in the words for a command and at the head of the text`() throws {
        let overrides = ExperimentOverrides(fields: ["network.delay.for=7s"], scale: 0.25)
        #expect(overrides.arguments == ["--scale", "0.25", "--set", "network.delay.for=7s"])
        #expect(try overrides.applied(to: source()).text.hasPrefix("# \"drill.yaml\" --scale \"0.25\" --set "))
        #expect(!ExperimentOverrides(scale: 0.25).isEmpty)
        #expect(overrides.adding(ExperimentOverrides()).scale == 0.25)
        #expect(overrides.adding(ExperimentOverrides(scale: 2)).scale == 2)
    }

    @Test(arguments: [0, -1, 1e-9, 1001, .infinity, .nan])
    func `that makes no sense is refused`(scale: Double) throws {
        let problems = ExperimentOverrides(scale: scale).problems(with: try source())
        #expect(problems.count == 1 && problems[0].message.hasPrefix("`--scale`: a scale is 0.001...1000"))
    }

    @Test func `that makes a duration too long is refused at its place`() throws {
        let text =
            "experiment: x\ntargets: {db: {port: 1}}\nmethod:\n  - network.loss: {target: db, percent: 1%, for: 4d}"
        let problem = try #require(ExperimentOverrides(scale: 10).problems(with: source(text)).first)
        #expect(problem.message.contains("`--scale 10.0`: `for`: a duration is at most 30d"))
        #expect(problem.location == Location(line: 4, column: 50))
    }

    /// Who adds a field with a duration says here whether it lasts or belongs to what the fault is.
    @Test func `knows every duration of every fault`() {
        let kept: Set = [
            "cpu.throttle.period", "connection.flood.hold", "connection.flood.timeout", "connection.hold.interval",
            "dns.fail.delay", "io.latency.delay", "io.latency.jitter", "network.delay.delay", "network.delay.jitter",
            "network.rate.latency", "network.reorder.delay", "process.kill.grace", "process.restart.grace",
            "process.restart.within", "syscall.delay.delay", "syscall.delay.jitter",
        ]
        let all = FaultCatalog.all.flatMap { type in
            FaultDescription(of: type).fields.filter { $0.shape.metavar == "DURATION" }.map { (type.name, $0.name) }
        }
        let others = all.filter { !SpecScale.fields.contains($0.1) }.map { "\($0.0).\($0.1)" }
        #expect(Set(others) == kept)
        #expect(Set(all.map(\.1)).isSuperset(of: SpecScale.fields))
    }
}
