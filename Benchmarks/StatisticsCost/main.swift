import ChaosModel
import FoundationEssentials
import Glibc

// Prints what a report over many runs costs: runs of two faults, two probes and two objectives, a fifth of them without a
// breach and a tenth of the others cut off, in many experiments or in few. Each figure is the least CPU time of three.
//
//     HistoryCost [RUNS]

let most = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
let start = 1_767_225_600.0
let year = 365 * 86_400.0

/// Numbers in 0..<1, the same ones every time.
struct Chance {
    private var state: UInt64 = 42

    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }
}

func decode<Value: Decodable>(_ text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
}

func pattern() throws -> RunSummary {
    let record = Record(run: "r", experiment: "e", startedAt: start)
    var run = RunSummary(Report(analyzing: record, samples: []), record: record)
    run.labels = ["team": "payments"]
    run.host = "shop-1"
    let phase = #"{"count": 1000, "rate": 100, "errors": 0.01, "p99": 0.05}"#
    let phases: Report.Phases = try decode(#"{"before": \#(phase), "during": \#(phase), "after": \#(phase)}"#)
    run.probes = ["checkout": phases, "health": phases]
    run.slos = try ["checkout", "health"].map { name -> Report.SLOResult in
        try decode(
            #"{"name": "\#(name)", "objective": "p99 <= 100ms", "held": true, "worst": "80 ms", "badWindows": 0, "#
                + #""windows": 300, "censored": false}"#)
    }
    return run
}

/// Runs over a year, of so many experiments in turn.
func runs(_ count: Int, experiments: Int) throws -> [RunSummary] {
    let pattern = try pattern()
    var chance = Chance()
    let faults = ["cpu.burn", "disk.fill", "network.delay", "network.loss", "process.kill"]
    return (0..<count).map { number in
        var run = pattern
        run.run = "20260101-000000-\(number)"
        run.experiment = "experiment-\(number % experiments)"
        run.startedAt = start + Double(number) / Double(count) * year
        run.every = 7 * 86_400
        run.faults = [1, 2].map { step in
            RunSummary.Fault(
                step: step, fault: faults[(number + step) % 5], target: "db", mechanism: "netem", hadEffect: true)
        }
        run.probes["checkout"]?.during.p99 = 0.1 + chance.next()
        if chance.next() < 0.8 {
            let (time, isCensored) = (chance.next() * 20, chance.next() < 0.1)
            let recover = Report.Interval(low: time, high: time + (isCensored ? 0 : 0.01))
            run.recovery = .init(
                detect: .init(low: time / 10, high: time / 10 + 0.01), recover: recover,
                afterClear: isCensored ? nil : recover, selfHealed: false, censored: isCensored)
            run.verdict = .failed
            run.slos[0].held = false
        }
        return run
    }
}

func row(_ name: String, _ runs: [RunSummary], by grouping: [HistoryGrouping]) {
    var (least, groups) = (Double.infinity, 0)
    for _ in 0..<3 {
        let begin = clock()
        groups = HistoryReport(runs: runs, since: start, until: start + year, by: grouping).groups.count
        least = min(least, Double(clock() - begin) / Double(CLOCKS_PER_SEC))
    }
    let each = (least * 1e7 / Double(runs.count)).rounded() / 10
    let indent = String(repeating: " ", count: max(1, 36 - name.count))
    print(
        "\(name)\(indent)\(runs.count) runs, \(groups) groups: \(Int((least * 1_000).rounded())) ms, \(each) µs a run")
}

for experiments in [1, 10, 1_000, 10_000] where most / experiments >= 1 {
    row("\(experiments) experiments, by experiment", try runs(most, experiments: experiments), by: [.experiment])
}
let some = try runs(most, experiments: 100)
row("100 experiments, by fault", some, by: [.fault])
row("100 experiments, by fault and host", some, by: [.fault, .host])
for part in [10, 100] where most / part >= 1_000 {
    row("a \(part)th of them, by experiment", Array(some.suffix(most / part)), by: [.experiment])
}
