import Testing

@testable import ChaosModel

@Suite struct MilestoneSpecTests {
    private static func spec(_ milestones: String, method: String = "[{process.kill: {target: api}}]") -> String {
        """
        experiment: drill
        targets: {api: {process: shop}}
        probes: {etcd: {tcp: 'x:1'}}
        slos: [errors <= 0.1%]
        method: \(method)
        milestones:
        \(milestones)
        """
    }

    private static func parse(_ text: String) throws -> Experiment {
        try SpecParser.parse(SpecSource(name: "drill.yaml", text: text), faults: testFaults)
    }

    @Test func `milestones are read with the probes of their own`() throws {
        let experiment = try Self.parse(
            Self.spec(
                """
                  node evicted: {probe: etcd, when: bad, within: 30s}
                  quorum back: {probe: etcd, for: 2s, within: 60s, after: node evicted}
                  dns switched: {command: [./check-dns], within: 17s, rate: 2/s, after: step 1}
                """))
        #expect(experiment.milestones.map(\.name) == ["node evicted", "quorum back", "dns switched"])
        #expect(experiment.milestones.map(\.probe) == ["etcd", "etcd", "dns switched"])
        #expect(experiment.milestones.map(\.after) == [.injected, .milestone("node evicted"), .step(1)])
        #expect(experiment.milestones.map(\.when) == [.bad, .good, .good])
        #expect(experiment.milestones[1].stay == .seconds(2) && experiment.milestones[1].within == .seconds(60))
        #expect(experiment.probes.map(\.name) == ["etcd", "dns switched"] && experiment.probes[1].rate == 2)
        // One ordinary probe is still the only one an objective can mean.
        #expect(experiment.slos.map(\.probe) == ["etcd"])
        #expect(experiment.milestones.map(\.hasOwnProbe) == [false, false, true])
    }

    @Test func `every mistake is shown at its place`() {
        let text = Self.spec(
            """
              injected: {probe: etcd, within: 1s}
              etcd: {probe: etcd, within: 1s}
              a/b: {probe: etcd, within: 1s}
              plain: good
              probeless: {within: 1s}
              twice: {probe: etcd, tcp: 'x:2', rate: 5/s, within: 1s}
              lost probe: {probe: etdc, within: 1s}
              timeless: {probe: etcd, within: 0s, for: 5}
              endless: {probe: etcd}
              lost step: {probe: etcd, within: 1s, after: step 0}
              lost one: {probe: etcd, within: 1s, after: node evictd}
              node evicted: {probe: etcd, within: 1s, after: quorum back}
              quorum back: {probe: etcd, within: 1s, after: node evicted}
              unsure: {probe: etcd, wen: good, within: 1s}
              odd: {probe: etcd, when: value < 2, within: 1s}
              odder: {probe: etcd, when: latency >= 2ms, within: 1s}
              oddest: {probe: etcd, when: god, within: 1s}
              oddity: {probe: etcd, when: value <= much, within: 1s}
            """)
        SpecGolden.check(SpecGolden.diagnostics(text), "spec-milestones.txt")
    }

    @Test func `a step that is not there, and a clearing that never comes, are mistakes`() {
        let text = Self.spec(
            """
              a: {probe: etcd, within: 1s, after: step 2}
              b: {probe: etcd, within: 1s, after: cleared}
            """)
        SpecGolden.check(SpecGolden.diagnostics(text), "spec-milestone-moments.txt")
        #expect(SpecGolden.diagnostics(Self.spec("  - x")).contains("expected a mapping"))
    }

    @Test(arguments: ["good", "bad", "value <= 2", "value >= 1.5", "value >= -3", "latency <= 50ms"])
    func `a condition reads back as the same`(text: String) throws {
        let condition = try AnswerCondition(field: text)
        #expect(condition.fieldText == text)
        let pattern = try Regex(try #require(AnswerCondition.shape.pattern))
        #expect(text.wholeMatch(of: pattern) != nil)
    }

    @Test func `sizes and other signs are understood`() throws {
        #expect(try AnswerCondition(field: "value<=200MiB") == .valueAtMost(209_715_200))
        #expect(try AnswerCondition(field: "value ≥ 3") == .valueAtLeast(3))
    }
}
