import ChaosEngine
import ChaosModel
import ChaosTestKit
import Glibc
import LinuxKernel

/// Compares the recovery clock with outages whose truth is known, and prints the table.
///
///     GroundTruth [--outages N] [--minutes M] [--victims N] [--longest SECONDS] [--port FIRST] [--seed N] [--details]
@main
struct GroundTruth {
    static func main() {
        do {
            exit(try isTrue(try Wishes(CommandLine.arguments)) ? 0 : 1)
        } catch {
            print(error)
            exit(2)
        }
    }

    /// Runs the campaign and prints what it found.
    /// - Returns: whether the clock keeps what it promises.
    private static func isTrue(_ wishes: Wishes) throws -> Bool {
        let start = Clock.monotonicNanoseconds()
        let campaign = GroundTruthCampaign(
            firstPort: wishes.port, victims: wishes.victims, start: start,
            outages: (wishes.outages + wishes.victims - 1) / wishes.victims, seconds: wishes.minutes * 60,
            longest: wishes.longest, seed: wishes.seed)
        let service = try GroundTruthService(campaign.scripts, seed: wishes.seed)
        let sleepers = try campaign.scripts.map {
            try SleepingProber(
                port: $0.port, interval: 1 / $0.rate, timeout: campaign.timeout, limit: campaign.limit)
        }
        let loop = try ProbeLoop(probes: campaign.probes, start: start)
        try loop.start()
        note(
            "\(campaign.scripts.map(\.outages.count).reduce(0, +)) outages on \(wishes.victims) ports, "
                + "for \((campaign.end - start) / 1_000_000_000) s; service \(service.scheduling), "
                + "probe \(loop.scheduling)")
        var loads: [Double] = []
        var drained: [Sample] = []
        let path = wishes.directory + "/ground-truth-\(start).samples"
        let file = try File(path, access: .append, creatingWith: 0o600)
        defer { unlink(path) }
        try file.append(SampleCodec.header(startedAt: 0))
        func keep(_ samples: [Sample]) throws {
            try file.append(SampleCodec.blocks(of: samples))
        }
        while Clock.monotonicNanoseconds() < campaign.end {
            Clock.sleep(milliseconds: 50)
            drained.removeAll(keepingCapacity: true)
            loop.drain(into: &drained)
            try keep(drained)
            if let load = load() { loads.append(load) }
        }
        loop.stop()
        drained.removeAll()
        loop.drain(into: &drained)
        try keep(drained)
        let slept = sleepers.map { $0.stop() }
        let log = service.stop()
        let samples = try SampleCodec.decode(try File.contents(of: path)).samples
        note("\(samples.count) samples, the service read \(log.questions) questions")
        for trouble in log.trouble { note(trouble) }
        let findings = campaign.findings(log, samples: samples, start: start, sleepers: slept)
        print(GroundTruthTable(findings))
        summary(findings, samples, loads)
        if wishes.details { details(findings) }
        let errors = findings.measured.map(\.recoverError).sorted()
        let p99 = errors.isEmpty ? 0 : errors[min(errors.count - 1, Int(0.99 * Double(errors.count)))]
        return findings.missed.isEmpty && p99 <= 2
    }

    private static func summary(_ findings: GroundTruthFindings, _ samples: [Sample], _ loads: [Double]) {
        let late = samples.map(\.lateness).sorted()
        func at(_ share: Double) -> String {
            late.isEmpty ? "-" : Figure.duration(Double(late[Int(share * Double(late.count - 1))]) / 1e9)
        }
        let mean = loads.reduce(0, +) / Double(max(loads.count, 1))
        print("")
        print("Load average \(fixed(mean)) (\(fixed(loads.min() ?? 0))", terminator: " ")
        print("to \(fixed(loads.max() ?? 0)));", terminator: " ")
        print("probe's lateness p50 \(at(0.5)), p99 \(at(0.99)), worst \(at(1)).", terminator: " ")
        print("Left out because the service itself was late by over 5 ms: \(findings.leftOut.count).", terminator: " ")
        print("Bursts that hit no question: \(findings.all.count { $0.outcome == .harmless }),", terminator: " ")
        print("that fell apart: \(findings.all.count { $0.outcome == .fellApart }).", terminator: " ")
        print("Episodes without an outage: \(findings.falseAlarms),", terminator: " ")
        print("and \(findings.falseAlarmsWhileLate) while the service was late.")
    }

    private static func details(_ findings: GroundTruthFindings) {
        for finding in findings.judged
        where !finding.holdsRecover || !finding.holdsViolated || !finding.holdsRecovered || finding.recoverError > 2 {
            if finding.outcome == .missed, !finding.hasToBeSeen { continue }
            print(
                "\(finding.kind) at \(Int(finding.rate))/s for \(Figure.duration(finding.length)), error "
                    + "\(fixed(finding.recoverError)), probe late \(fixed(finding.probeLateness)): \(finding.text)")
        }
    }

    private static func load() -> Double? {
        (try? File.text(of: "/proc/loadavg")).flatMap { $0.split(separator: " ").first }.flatMap { Double($0) }
    }

    private static func fixed(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    private static func note(_ text: String) { print(text) }
}
