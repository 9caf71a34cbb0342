@testable import ChaosModel

let ratio = SLO(
    name: "web 99% under 100ms", probe: "web", objective: .ratio(0.99, under: .milliseconds(100)),
    text: "99% under 100ms", window: .seconds(5), step: .seconds(1), consecutive: 1)
let p99 = SLO(
    name: "web p99 <= 100ms", probe: "web", objective: .quantile(0.99, atMost: .milliseconds(100)),
    text: "p99 <= 100ms", window: .seconds(5), step: .seconds(1), consecutive: 2)
let errors = SLO(
    name: "web errors <= 0.1%", probe: "web", objective: .errors(atMost: 0.001), text: "errors <= 0.1%",
    window: .seconds(5), step: .seconds(1), consecutive: 1)

/// An objective on the probe `web`, by its text.
func objective(
    _ text: String, window: Duration = .seconds(5), step: Duration = .seconds(1), consecutive: Int = 1,
    burnRate: BurnRate? = nil
) throws -> SLO {
    SLO(
        name: text, probe: "web", objective: try SLO.Objective(field: text), text: text, window: window, step: step,
        consecutive: consecutive, burnRate: burnRate)
}

func seconds(_ value: Double) -> Int64 { Int64((value * 1e9).rounded()) }

func fault(
    _ step: Int = 1, from: Double, to: Double? = nil, hadEffect: Bool? = true
) -> Record.FaultFacts {
    var facts = Record.FaultFacts(
        step: step, fault: to == nil ? "process.kill" : "network.delay", target: "db",
        mechanism: to == nil ? "pidfd" : "netem", changes: ["a change"], isInstant: to == nil)
    facts.effective = TimeBounds(low: seconds(from) - 200_000, high: seconds(from))
    facts.cleared = to.map { TimeBounds(low: seconds($0) - 200_000, high: seconds($0)) }
    facts.hadEffect = hadEffect
    return facts
}

func record(_ probes: [Record.ProbeFacts], _ slos: [SLO], _ faults: [Record.FaultFacts]) -> Record {
    var record = Record(run: "r1", experiment: "drill", startedAt: 1_767_225_600)
    record.probes = probes
    record.slos = slos
    record.faults = faults
    record.recovery = RecoveryWindow(within: .seconds(60), stableFor: .seconds(5))
    return record
}
