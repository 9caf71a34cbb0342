import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosReport
import ChaosTestKit
import FoundationEssentials
import LinuxKernel

/// A state directory with runs that look like those of a busy year.
struct Ground {
    let state: String
    private let record: Record
    private let report: Report

    /// Makes the directory below `folder`.
    init(_ folder: String) throws {
        state = folder + "/state"
        try Directory.createDirectories(state + "/runs", mode: 0o700)
        let service = ScriptedService(latency: 0.012, [.slow(from: 10, to: 25.2, by: 0.2), .down(from: 34, to: 35.4)])
        var record = Record(run: "r", experiment: "checkout", startedAt: 0)
        record.probes = [service.facts(name: "checkout"), service.facts(name: "search")]
        record.slos = record.probes.flatMap { probe in
            [
                SLO(
                    name: "\(probe.name) p99", probe: probe.name,
                    objective: .quantile(0.99, atMost: .milliseconds(150)),
                    text: "p99 <= 150ms", window: .seconds(5), consecutive: 2),
                SLO(
                    name: "\(probe.name) errors", probe: probe.name, objective: .errors(atMost: 0.001),
                    text: "errors <= 0.1%", window: .seconds(5)),
            ]
        }
        for (step, fault) in ["network.delay", "process.kill"].enumerated() {
            var facts = Record.FaultFacts(
                step: step + 1, fault: fault, target: "api", mechanism: "netem", changes: ["delay by 200 ms"],
                isInstant: false)
            facts.effective = TimeBounds(low: 10_000_000_000, high: 10_000_400_000)
            facts.cleared = TimeBounds(low: 25_000_000_000, high: 25_001_000_000)
            facts.hadEffect = true
            record.faults.append(facts)
        }
        record.labels = ["team": "payments", "service": "checkout"]
        record.specHash = String(repeating: "ab", count: 32)
        (record.environment.host, record.environment.kernel) = ("shop-1", "6.18.0-amd64")
        record.events = (0..<20).map { .init(at: Int64($0) * 1_000_000_000, kind: .stage, text: "stage \($0)") }
        self.record = record
        report = Report(
            analyzing: record, samples: service.samples(for: 45) + service.samples(for: 45, probe: 1))
    }

    /// Run number so many, an hour before the one after it.
    func run(_ number: Int, of count: Int) -> (report: Report, record: Record) {
        var (report, record) = (report, record)
        (report.run, record.run) = (Self.name(number), Self.name(number))
        let experiment = "experiment-\(number % 40)"
        (report.experiment, record.experiment) = (experiment, experiment)
        record.environment.host = "shop-\(number % 9)"
        record.startedAt = Clock.wallSeconds() - Double(count - number) * 3600 * 2160 / Double(count)
        report.startedAt = Figure.timestamp(record.startedAt)
        return (report, record)
    }

    /// A name like those of runs.
    static func name(_ number: Int) -> String {
        let digits = String(number, radix: 36)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
