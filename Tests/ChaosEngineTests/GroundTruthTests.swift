import ChaosModel
import ChaosTestKit
import LinuxKernel
import Testing

@testable import ChaosEngine

/// The recovery clock against a service whose outages are known, on real sockets. `script/ground-truth` does the same
/// with thousands of outages of up to a minute.
@Suite(.serialized) struct GroundTruthTests {
    @Test func `the recovery clock tells the truth about outages of up to two seconds`() throws {
        let start = Clock.monotonicNanoseconds()
        let campaign = GroundTruthCampaign(
            firstPort: 24_100, victims: 52, start: start, outages: 4, seconds: 60, longest: 2, seed: 7)
        let service = try GroundTruthService(campaign.scripts, seed: 7)
        let loop = try ProbeLoop(probes: campaign.probes, start: start)
        try loop.start()
        var samples: [Sample] = []
        while Clock.monotonicNanoseconds() < campaign.end {
            Clock.sleep(milliseconds: 50)
            loop.drain(into: &samples)
        }
        loop.stop()
        loop.drain(into: &samples)
        let log = service.stop()
        #expect(log.trouble.isEmpty)
        let findings = campaign.findings(log, samples: samples, start: start)
        #expect(findings.all.count == 208)

        // Only where the victim was in time, and the probe within a slot, is the measurement to blame.
        let judged = findings.judged.filter { $0.probeLateness <= 1 }
        let missed = judged.filter { $0.outcome == .missed && $0.hasToBeSeen }
        #expect(missed.isEmpty, "\(missed.map(\.text))")
        let measured = judged.filter { $0.outcome == .measured }
        let wrong = measured.filter { !$0.holdsViolated || !$0.holdsRecovered || !$0.holdsRecover }
        // Of a hundred questions one may take longer on its way than the analysis believes.
        #expect(wrong.count * 50 <= measured.count, "\(wrong.map(\.text))")
        let far = measured.filter { $0.recoverError > 2 }
        #expect(far.count * 100 <= measured.count, "\(far.map(\.text))")
    }
}
