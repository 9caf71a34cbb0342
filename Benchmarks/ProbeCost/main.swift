import ChaosEngine
import ChaosModel
import LinuxKernel

// Asks one URL by the probe loop for a while and prints, as `name=value` a line, what came of it and what it cost.
// `Benchmarks/probes.sh` and `Benchmarks/stall.sh` run it.
//
//     ProbeCost URL RATE SECONDS [fresh|reuse] [PROBES]
//
// RATE is of all PROBES together. Times are in milliseconds; `cpu` is in seconds, of the whole process and of the probe
// thread alone.

let words = CommandLine.arguments
guard words.count >= 4, let rate = Double(words[2]), let length = UInt64(words[3]), length > 0,
    let connection = ProbeSpec.Connection(rawValue: words.count > 4 ? words[4] : "fresh"),
    let count = words.count > 5 ? Int(words[5]) : 1, count > 0
else {
    print("usage: ProbeCost URL RATE SECONDS [fresh|reuse] [PROBES]")
    throw ExitStatus(code: 2)
}

struct ExitStatus: Error { let code: Int32 }

let url = try HTTPURL(field: words[1])
let specs = (0..<count).map { index in
    var spec = ProbeSpec(
        name: "probe\(index)", probe: HTTPProbe(url: url), rate: rate / Double(count), timeout: .seconds(10))
    spec.connection = connection
    return spec
}
let begun = Clock.monotonicNanoseconds()
let loop = try ProbeLoop(probes: specs, start: begun)

/// What came of it.
struct Tally {
    var latency = TimeHistogram()
    var lateness = TimeHistogram()
    var good = 0
    var reused = 0
    private var samples: [Sample] = []

    mutating func drain(_ loop: ProbeLoop) {
        loop.drain(into: &samples)
        for sample in samples {
            latency.add(sample.latency)
            lateness.add(sample.lateness)
            if sample.isGood { good += 1 }
            if sample.isReused { reused += 1 }
        }
        samples.removeAll(keepingCapacity: true)
    }
}

var tally = Tally()
try loop.start()
while Clock.monotonicNanoseconds() < begun + length * 1_000_000_000 {
    Clock.sleep(milliseconds: 50)
    tally.drain(loop)
}
let elapsed = Double(Clock.monotonicNanoseconds() - begun) / 1e9
loop.stop()
tally.drain(loop)

let statistics = loop.statistics
let probeCPU = Double(statistics.cpu.components.attoseconds) / 1e18 + Double(statistics.cpu.components.seconds)
func row(_ name: String, _ value: Double) { print("\(name)=\(Double((value * 10_000).rounded()) / 10_000)") }
func row(_ name: String, _ histogram: TimeHistogram) {
    for (quantile, share) in [("p50", 0.5), ("p99", 0.99), ("p999", 0.999)] {
        row("\(name)_\(quantile)", Double(histogram.quantile(share) ?? 0) / 1e6)
    }
    row("\(name)_max", Double(histogram.greatest) / 1e6)
}
row("answers", Double(tally.latency.count))
row("good", Double(tally.good))
row("reused", Double(tally.reused))
row("rate", Double(tally.latency.count) / elapsed)
row("latency", tally.latency)
row("lateness", tally.lateness)
row("cpu", Double(Clock.processCPUNanoseconds()) / 1e9)
row("probe_cpu", probeCPU)
row("probes_per_cpu_second", Double(tally.latency.count) / max(probeCPU, 1e-9))
row("wake_ups", Double(statistics.wakeUps))
row("overflow", Double(statistics.overflow))
print("scheduling=\(loop.scheduling)")
