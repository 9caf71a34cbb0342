import ChaosModel

/// Many victims and what they are probed with: who runs the probes hands the samples back and gets the comparison.
public struct GroundTruthCampaign: Sendable {
    /// What each victim is to do.
    public let scripts: [GroundTruthScript]
    /// The latency above which an answer is bad, the probes' time-out, and `stable-for`, in seconds.
    public let limit = 0.1, timeout = 1.0, stableFor = 0.5

    /// Victims on the ports from `firstPort` on, probed at 20/s, 50/s and 100/s by turns.
    /// - Parameters:
    ///   - start: CLOCK_MONOTONIC nanoseconds at which all of them are up.
    ///   - outages: how many each has at most; none begins later than `seconds` after the start.
    ///   - longest: the longest outage in seconds.
    public init(
        firstPort: UInt16, victims: Int, start: UInt64, outages: Int, seconds: Double, longest: Double, seed: UInt64
    ) {
        let limit = limit
        scripts = (0..<victims).map { index in
            GroundTruthScript(
                port: firstPort + UInt16(index), rate: [20, 50, 100][index % 3], start: start, most: outages,
                seconds: seconds, longest: longest, limit: limit, seed: seed)
        }
    }

    /// When the probes may end, CLOCK_MONOTONIC nanoseconds.
    public var end: UInt64 { (scripts.compactMap(\.end).max() ?? 0) + 2_000_000_000 }

    /// One probe for each victim.
    public var probes: [ProbeSpec] {
        scripts.map { script in
            ProbeSpec(
                name: "victim-\(script.port)", probe: HTTPProbe(url: HTTPURL(host: "127.0.0.1", port: script.port)),
                rate: script.rate, timeout: .seconds(timeout))
        }
    }

    /// Compares what the analysis makes of the samples with what the victims did.
    /// - Parameters:
    ///   - start: the run's start, which the samples count from, on CLOCK_MONOTONIC.
    ///   - sleepers: what the sleeping prober of each victim saw; empty without them.
    public func findings(
        _ log: GroundTruthLog, samples: [Sample], start: UInt64, sleepers: [[SleepingProber.Answer]] = []
    ) -> GroundTruthFindings {
        var own: [[Sample]] = Array(repeating: [], count: scripts.count)
        for sample in samples where Int(sample.probe) < own.count {
            var sample = sample
            let probe = Int(sample.probe)
            sample.probe = 0
            own[probe].append(sample)
        }
        var findings = GroundTruthFindings()
        for index in scripts.indices {
            let comparison = GroundTruthComparison(
                script: scripts[index], changes: log.changes[index], failures: log.failures[index], log: log,
                start: Int64(start), limit: Int64(limit * 1e9), stableFor: Int64(stableFor * 1e9))
            let report = Report(analyzing: record(of: index, in: comparison), samples: own[index])
            findings.add(
                comparison.outages(
                    report.episodes, own[index].sorted { $0.slot < $1.slot },
                    sleeper: sleepers.isEmpty ? nil : sleepers[index]),
                falseAlarms: comparison.falseAlarms(report.episodes))
        }
        return findings
    }

    /// The record of a run against one victim. The analysis is not told when the outages were: the one fault of the
    /// record takes effect a second before the first of them.
    private func record(of index: Int, in comparison: GroundTruthComparison) -> Record {
        let script = scripts[index]
        var record = Record(run: "ground-truth", experiment: "ground-truth", startedAt: 0)
        let name = "victim-\(script.port)"
        record.probes = [
            Record.ProbeFacts(name: name, question: "GET /", rate: script.rate, timeout: .seconds(timeout))
        ]
        record.slos = [
            SLO(
                name: name, probe: name, objective: .ratio(1, under: .seconds(limit)), text: "100% under 100ms",
                window: .seconds(1), step: .milliseconds(100))
        ]
        record.recovery = RecoveryWindow(within: .seconds(60), stableFor: .seconds(stableFor))
        var fault = Record.FaultFacts(
            step: 1, fault: "ground.truth", target: nil, mechanism: "script", changes: [], isInstant: true)
        let first = comparison.relative(script.outages.first?.from ?? 0) - 1_000_000_000
        fault.effective = TimeBounds(low: first, high: first)
        record.faults = [fault]
        return record
    }
}
