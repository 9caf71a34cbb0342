import ChaosModel

// Prints what judging costs: the live judge per sample at growing numbers of samples and sizes of the window, for every
// kind of objective, and a whole report. The same run's figures are set against each other, so a busy machine disturbs the
// ratios little.
//
//     JudgeCost [SAMPLES]

let most = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000

/// A probe of 1,000 slots a second that fails once in 10,000 times and is down for a second half-way.
func samples(_ count: Int) -> [Sample] {
    var state: UInt64 = 42
    return (0..<count).map { slot in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let chance = Int(state >> 33)
        let isDown = (count / 2..<count / 2 + 1_000).contains(slot)
        return Sample(
            probe: 0, slot: UInt32(slot), scheduled: Int64(slot) * 1_000_000,
            latency: Int64(1_000_000 + chance % 4_000_000), lateness: Int64(chance % 100_000),
            outcome: isDown || chance % 10_000 == 0 ? .refused : .good, value: Double(chance % 1_000))
    }
}

let probe = Record.ProbeFacts(name: "web", question: "GET http://127.0.0.1/", rate: 1_000, timeout: .seconds(1))

func slo(_ text: String, window: Duration = .seconds(15)) throws -> SLO {
    var slo = try SLO(probe: "web", objective: text)
    slo.window = window
    return slo
}

/// Nanoseconds a sample, the least of five rounds.
func cost(_ slos: [SLO], _ samples: [Sample]) -> Double {
    let rounds = (0..<5).map { _ in
        let time = ContinuousClock().measure {
            var judge = Judge(slos: slos, probes: [probe])
            var bad = 0
            for sample in samples { for judgement in judge.take(sample) where judgement.outcome == .bad { bad += 1 } }
            if bad == -1 { print("never") }
        }
        return Double(time.components.attoseconds) / 1e9 + Double(time.components.seconds) * 1e9
    }
    return (rounds.min() ?? 0) / Double(max(samples.count, 1))
}

/// A number with one decimal.
func short(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

func row(_ name: String, _ figures: [String]) {
    print(name + String(repeating: " ", count: max(1, 44 - name.count)) + figures.joined(separator: "  "))
}

let all = samples(most)
let basic = try slo("p99 <= 350ms")
let base = cost([basic], all)
row("live judge, \(most) samples, p99, 15 s", ["\(short(base)) ns a sample"])
for part in [100, 10] where most >= part {
    let few = cost([basic], Array(all.prefix(most / part)))
    row("  \(most / part) samples", ["\(short(few)) ns a sample", "\(short(few / base)) x"])
}
for window in [1, 60, 600] {
    let figure = cost([try slo("p99 <= 350ms", window: .seconds(window))], all)
    row("  window of \(window) s", ["\(short(figure)) ns a sample", "\(short(figure / base)) x"])
}
let texts = [
    "99.9% under 500ms", "errors <= 2%", "rate >= 100/s", "max <= 2000", "mean <= 600", "slope <= 100000/min",
    "p99 <= 350ms and errors <= 2% while rate >= 10/s",
]
for text in texts {
    let figure = cost([try slo(text)], all)
    row("  \(text)", ["\(short(figure)) ns a sample", "\(short(figure / base)) x"])
}

/// Prints the least of three reports over all samples, some of which failed, each time by a fault of their own.
func report(_ name: String, _ samples: [Sample], _ slos: [SLO], outages: [Range<Int>], stableFor: Duration) {
    var record = Record(run: "r", experiment: "cost", startedAt: 0)
    record.probes = [probe]
    record.slos = slos
    record.recovery = RecoveryWindow(within: .seconds(60), stableFor: stableFor)
    record.faults = outages.enumerated().map { index, outage in
        var fault = Record.FaultFacts(
            step: index + 1, fault: "network.partition", target: "web", mechanism: "nftables", changes: [],
            isInstant: false)
        let (low, high) = (Int64(outage.lowerBound) * 1_000_000, Int64(outage.upperBound) * 1_000_000)
        fault.effective = TimeBounds(low: low, high: low)
        fault.cleared = TimeBounds(low: high, high: high)
        return fault
    }
    var samples = samples
    for slot in outages.joined() { samples[slot].outcome = .refused }
    var (least, episodes) = (Duration.seconds(86_400), 0)
    for _ in 0..<3 {
        least = min(
            least,
            ContinuousClock().measure { episodes = Report(analyzing: record, samples: samples).episodes.count })
    }
    row("a report, \(name), \(samples.count) samples", ["\(least / 1_000_000 * 1_000_000)", "\(episodes) episodes"])
}

let down = most / 2..<most / 2 + 1_000
let slos = [try slo("99.9% under 500ms"), try slo("p99 <= 350ms")]
report("2 SLOs, 1 fault", all, slos, outages: [down], stableFor: .seconds(30))

/// The same probe without noise, down for 100 ms at a time. One of the SLOs is never violated.
let calm = all.map { sample in
    var sample = sample
    sample.outcome = .good
    return sample
}
let quick = [
    try slo("99.9% under 500ms", window: .seconds(1)), try slo("p99 <= 350ms", window: .seconds(1)),
    try slo("100% under 10s", window: .seconds(1)), try slo("mean <= 2000", window: .seconds(15)),
]
for count in [10, 100, 1_000] where most / count >= 1_000 {
    let outages = (0..<count).map { most / count * $0 + 500..<most / count * $0 + 600 }
    report("4 SLOs, \(count) faults", calm, quick, outages: outages, stableFor: .milliseconds(200))
}
