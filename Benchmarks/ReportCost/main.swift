import ChaosModel
import ChaosReport
import FoundationEssentials

// Prints what a report costs: judging a run and writing it in every format, and how large the formats are.
//
//     ReportCost [SAMPLES [FOLDER]]
//
// The run has one probe at 1,000/s and three at 10/s. With FOLDER its record and samples are written there, as a bundle that
// `aftershock report show FOLDER/` reads.

let most = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
let folder = CommandLine.arguments.dropFirst(2).first

/// Answers of a probe that is slow for a tenth of the run, then down for a hundredth; latencies spread over two decades.
func samples(_ count: Int, rate: Int, probe: UInt16) -> [Sample] {
    var state: UInt64 = 42 + UInt64(probe)
    return (0..<count).map { slot in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let chance = Int(state >> 40)
        let isSlow = (count * 4 / 10..<count / 2).contains(slot), isDown = (count / 2..<count * 51 / 100).contains(slot)
        let latency = 400_000 + chance % 1_000_000 + (chance % 97 == 0 ? chance * 2 : 0) + (isSlow ? 120_000_000 : 0)
        return Sample(
            probe: probe, slot: UInt32(slot), scheduled: Int64(slot) * 1_000_000_000 / Int64(rate),
            latency: Int64(latency), lateness: Int64(chance % 100_000),
            outcome: isDown || chance % 10_000 == 0 ? .refused : .good)
    }
}

let seconds = most / 1_030
var record = Record(run: "synthetic", experiment: "what-a-report-costs", startedAt: 1_767_225_600)
record.probes = ["web", "login", "search", "cart"].enumerated().map { index, name in
    Record.ProbeFacts(
        name: name, question: "GET http://127.0.0.1/\(name)", rate: index == 0 ? 1_000 : 10, timeout: .seconds(1))
}
record.slos = [
    try SLO(probe: "web", objective: "p99 <= 50ms"), try SLO(probe: "web", objective: "errors <= 0.1%"),
    try SLO(probe: "login", objective: "errors <= 50%"),
]
var fault = Record.FaultFacts(
    step: 1, fault: "network.delay", target: "db", mechanism: "netem", changes: ["delay packets by 120 ms"],
    isInstant: false)
let (start, end) = (Int64(seconds) * 400_000_000, Int64(seconds) * 510_000_000)
fault.effective = TimeBounds(low: start, high: start + 100_000)
fault.cleared = TimeBounds(low: end, high: end + 100_000)
fault.proof = ["packets": Double(seconds * 100)]
fault.hadEffect = true
record.faults = [fault]

let all =
    samples(seconds * 1_000, rate: 1_000, probe: 0) + (1..<4).flatMap { samples(seconds * 10, rate: 10, probe: $0) }

/// Runs something three times and prints the least time.
func time<Result>(_ name: String, _ work: () throws -> Result) rethrows -> Result {
    var result = try work()
    let times = try (0..<3).map { _ in try ContinuousClock().measure { result = try work() } }
    let least = times.min() ?? .zero
    let milliseconds = Double(least.components.attoseconds) / 1e15 + Double(least.components.seconds) * 1e3
    print(name + String(repeating: " ", count: max(1, 28 - name.count)) + "\(Int(milliseconds.rounded())) ms")
    return result
}

print("\(all.count) samples, \(seconds) s")
let report = time("judge") { Report(analyzing: record, samples: all) }
let html = time("HTML") { HTMLReport(report, record: record, samples: all).text }
let markdown = time("Markdown") { MarkdownReport(report).text }
let junit = time("JUnit") { JUnitReport(report).text }
let json = try time("JSON") { try JSONReport.text(report) }
for (name, text) in [("HTML", html), ("Markdown", markdown), ("JUnit", junit), ("JSON", json)] {
    print("\(name): \(text.utf8.count) bytes")
}
if let folder {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try JSONEncoder().encode(record).write(to: URL(fileURLWithPath: folder + "/record.json"))
    try Data(SampleCodec.encode(all, startedAt: record.startedAt)).write(
        to: URL(fileURLWithPath: folder + "/samples.bin"))
}
