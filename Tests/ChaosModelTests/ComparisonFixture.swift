import ChaosModel
import ChaosTestKit

/// Runs to compare: a kill after ten seconds of a service whose answers and outage are known.
enum ComparisonFixture {
    static func record(_ run: String, _ service: ScriptedService) -> Record {
        var record = Record(run: run, experiment: "kill", startedAt: 1_767_225_600)
        record.specHash = "ab"
        record.environment.host = "shop-1"
        record.probes = [service.facts(name: "web")]
        record.slos = [
            SLO(
                name: "web errors", probe: "web", objective: .errors(atMost: 0.05), text: "errors <= 5%",
                window: .seconds(1), step: .milliseconds(100), consecutive: 1)
        ]
        record.recovery.stableFor = .seconds(2)
        var kill = Record.FaultFacts(
            step: 1, fault: "process.kill", target: "web", mechanism: "pidfd", changes: [], isInstant: true)
        kill.effective = TimeBounds(low: 10_000_000_000, high: 10_000_100_000)
        kill.hadEffect = true
        kill.proof = ["signals_delivered": 1]
        record.faults = [kill]
        return record
    }

    /// - Parameter outage: seconds.
    static func run(
        _ name: String, latency: Double = 0.01, outage: Double = 1, spec: String? = nil,
        change: (inout Record) -> Void = { _ in }
    ) -> ComparedRun {
        let service = ScriptedService(latency: latency, [.down(from: 10.05, to: 10.05 + outage)])
        var record = record(name, service)
        change(&record)
        return ComparedRun(name: name, record: record, samples: service.samples(for: 30), spec: spec)
    }

    /// A row of the history. - Parameter recover: seconds; `nil` without a breach.
    static func row(
        _ run: String, recover: Double?, censored: Bool = false, detect: Double? = 0.5, held: Bool? = nil
    ) -> RunSummary {
        let service = ScriptedService([.down(from: 10.05, to: 11.05)])
        let record = record(run, service)
        var row = RunSummary(Report(analyzing: record, samples: service.samples(for: 15)), record: record)
        let interval = recover.map { Report.Interval(low: $0 - 0.005, high: $0 + 0.005) }
        row.recovery = interval.map { interval in
            Report.Recovery(
                detect: detect.map { Report.Interval(low: $0, high: $0) }, recover: interval, afterClear: nil,
                selfHealed: true, censored: censored)
        }
        row.verdict = recover == nil ? .passed : .failed
        for index in row.slos.indices { row.slos[index].held = held ?? (recover == nil) }
        return row
    }

    static func rows(_ prefix: String, _ recovers: [Double?]) -> [RunSummary] {
        recovers.enumerated().map { row("\(prefix)\($0.offset)", recover: $0.element) }
    }
}
