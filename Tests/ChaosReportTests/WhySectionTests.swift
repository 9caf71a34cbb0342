import Testing

@testable import ChaosModel
@testable import ChaosReport

@Suite struct WhySectionTests {
    private let retransmits = Suspect(
        counter: "Tcp.RetransSegs", target: nil, words: "TCP segments sent again", unit: "segments/s", before: 0.2,
        during: 17.4, peak: 22, jump: 87, moved: .init(low: 10.1, high: 10.2), lead: .init(low: 0.13, high: 0.23),
        shareBefore: 0.0002, shareDuring: 0.018, isOwnEffect: false)

    private func text(_ change: (inout Report) -> Void) -> String {
        var report = ExampleRun.report
        change(&report)
        return MarkdownReport(report).text
    }

    @Test func `what moved first is named with its lead, and never as a cause`() {
        let text = text { $0.suspects = [retransmits] }
        #expect(text.contains("moved with the breach, 180 ms before the first violation (± 50 ms)"))
        #expect(text.contains("0.02 % → 1.8 % of the segments sent"))
        #expect(text.contains("correlation"))
        #expect(!text.contains("caused"))
    }

    @Test func `what moved later, with the violation, or by the fault itself is said so`() {
        var late = retransmits, together = retransmits, own = retransmits
        late.lead = .init(low: -2.1, high: -1.9)
        together.lead = .init(low: -0.06, high: 0.04)
        own.isOwnEffect = true
        let text = text { $0.suspects = [late, together, own] }
        #expect(text.contains("2.00 s after the first violation"))
        #expect(text.contains("at the time of the first violation (± 50 ms)"))
        #expect(text.contains("; the fault's own effect"))
        #expect(self.text { $0.suspects = [own] }.contains("Nothing moved but what the fault itself moves"))
    }

    @Test func `that nothing moved is said, and a run without counters says nothing`() {
        #expect(text { $0.suspects = [] }.contains("Nothing moved: every counter stayed"))
        #expect(!text { $0.suspects = nil }.contains("what moved with it"))
    }

    @Test func `what was not counted is named with its reason`() {
        let text = text {
            $0.suspects = []
            $0.counterSampling = CounterSampling(
                rate: 10, readings: 412, missed: 3, lateness: 0.002, worstLateness: 0.02, cpu: 0.1, load: 0.0025,
                absent: ["pressure.cpu: PSI is off (boot with psi=1)"])
        }
        #expect(text.contains("412 readings, 3 missed"))
        #expect(text.contains("PSI is off"))
    }

    @Test func `leaks stand with their slope, and noise is called so`() {
        let leak = TargetTrend(
            target: "api", counter: "fds", unit: "descriptors", before: 15, highest: 75, after: 75, residue: 60,
            slope: .init(low: 115, high: 125), isNoise: false)
        var noise = leak
        noise.slope = .init(low: -2, high: 3)
        noise.isNoise = true
        let text = text { $0.trends = [leak, noise] }
        #expect(text.contains("+60") && text.contains("120 ± 5 a minute"))
        #expect(text.contains("noise (0.5 ± 2.5 a minute)"))
        #expect(!self.text { $0.trends = [] }.contains("of the targets"))
    }
}
