import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct ComparisonTests {
    private func finding(_ measure: String, _ comparison: Comparison) throws -> Comparison.Finding {
        try #require(comparison.findings.first { $0.measure == measure }, "\(comparison.findings.map(\.measure))")
    }

    @Test func `a longer outage is a slower recovery by what it is longer`() throws {
        let comparison = Comparison(ComparisonFixture.run("a"), ComparisonFixture.run("b", outage: 2.8))
        let recover = try finding("recover", comparison)
        #expect(recover.direction == .worse && recover.test == nil)
        let difference = try #require(recover.difference)
        let (low, high) = (try #require(difference.low), try #require(difference.high))
        #expect(low <= 1.8 && 1.8 <= high && high - low < 0.1)
        #expect(recover.text.hasPrefix("recovers 1.81 s (") && recover.text.hasSuffix(") slower"))
        #expect(comparison.headline.hasPrefix("b against a: recovers 1.81 s"))
    }

    @Test func `a run is no different from itself`() {
        let run = ComparisonFixture.run("a", spec: "experiment: kill\n")
        let comparison = Comparison(run, run)
        #expect(comparison.findings.allSatisfy { $0.direction == .same || $0.direction == .unknown })
        #expect(comparison.cautions.contains("Both sides are the same run."))
        #expect(comparison.spec?.isEmpty == true && comparison.faults.allSatisfy(\.isSame))
    }

    @Test func `slower answers are found with their size, and the test is named`() throws {
        let comparison = Comparison(ComparisonFixture.run("a"), ComparisonFixture.run("b", latency: 0.013))
        let p50 = try finding("p50 of web before", comparison)
        #expect(p50.direction == .worse)
        #expect(abs((p50.difference?.value ?? 0) - 0.003) < 0.0005)
        let test = try #require(p50.test)
        #expect(test.name.contains("block bootstrap") && test.name.contains("seed 1"))
        #expect(test.counts == [40, 40] && (test.effect ?? 0) > 0.99)
        #expect(
            Comparison(ComparisonFixture.run("b", latency: 0.013), ComparisonFixture.run("a")).findings.contains {
                $0.measure == "p50 of web before" && $0.direction == .better
            })
    }

    @Test func `blocks that differ by chance alone are seldom told apart`() {
        // Answers that resemble their neighbours: each half second has a latency of its own.
        var random = SeededChoice(seed: 7)
        func answers() -> AnswerBlocks {
            var samples: [Sample] = []
            for block in 0..<40 {
                let level = 5_000_000 + Int64(random.next() % 5_000_000)
                for slot in 0..<25 {
                    let index = block * 25 + slot
                    samples.append(
                        Sample(
                            probe: 0, slot: UInt32(index), scheduled: Int64(index) * 10_000_000,
                            latency: level + Int64(random.next() % 200_000), outcome: .good))
                }
            }
            return AnswerBlocks(samples[...], in: 0..<10_000_000_000, interval: 10_000_000)
        }
        var found = 0
        for _ in 0..<40 {
            let drawn = BlockBootstrap(answers(), answers(), quantiles: [0.5])
            if let p = drawn.quantiles[0]?.pValue, p <= 0.05 { found += 1 }
        }
        #expect(found <= 6, "5 % of 40 are 2; answers taken for independent would be told apart nearly always")
    }

    @Test func `a run that never recovered is at least so much slower`() throws {
        let never = ComparisonFixture.run("b", outage: 100)
        let comparison = Comparison(ComparisonFixture.run("a"), never)
        let recover = try finding("recover", comparison)
        #expect(recover.direction == .worse && recover.difference?.high == nil)
        #expect(recover.text.contains("at least"))
        let both = try finding("recover", Comparison(never, never))
        #expect(both.direction == .unknown && both.text.contains("neither run had recovered"))
    }

    @Test func `pears are not compared with apples unsaid`() {
        let apple = ComparisonFixture.run("a", spec: "experiment: kill\nfor: 1s\n")
        let pear = ComparisonFixture.run("b", spec: "experiment: kill\nfor: 2s\n") {
            $0.experiment = "other"
            $0.faults[0].mechanism = "kill(2)"
            $0.probes[0].name = "api"
            $0.environment.host = "shop-2"
        }
        let comparison = Comparison(apple, pear)
        for words in [
            "The experiments differ (kill, other)", "process.kill on web, was not the same", "the probe web, api",
            "different hosts",
        ] {
            #expect(comparison.cautions.contains { $0.contains(words) }, "\(words)")
        }
        #expect(comparison.faults.count == 1 && !comparison.faults[0].isSame)
        #expect(comparison.spec?.contains(LineDifference.Line(kind: .removed, text: "for: 1s")) == true)
        #expect(comparison.spec?.contains(LineDifference.Line(kind: .added, text: "for: 2s")) == true)
    }

    @Test func `without samples nothing is told of answers`() {
        let service = ScriptedService()
        let bare = ComparedRun(name: "b", record: ComparisonFixture.record("b", service), samples: [])
        let comparison = Comparison(ComparisonFixture.run("a"), bare)
        #expect(comparison.cautions.contains { $0.hasPrefix("b has no samples") })
        #expect(comparison.findings.filter { $0.measure.contains(" of web ") }.allSatisfy { $0.direction == .unknown })
    }

    @Test(arguments: [
        ("", "", 0, 0), ("a\nb\nc", "a\nc", 1, 0), ("a\nc", "a\nb\nc", 0, 1), ("x", "y", 1, 1), ("a\nb", "b\na", 1, 1),
    ])
    func `a difference of lines is the shortest`(was: String, now: String, removed: Int, added: Int) throws {
        let lines = try #require(LineDifference(was, now, context: 1000).lines)
        #expect(lines.count { $0.kind == .removed } == removed && lines.count { $0.kind == .added } == added)
        let old = lines.filter { $0.kind != .added }.map(\.text), new = lines.filter { $0.kind != .removed }.map(\.text)
        if removed + added > 0 { #expect(old.joined(separator: "\n") == was && new.joined(separator: "\n") == now) }
    }

    /// A run whose service is down while it is paused, for so many seconds.
    private func paused(_ name: String, for seconds: Double, mechanism: String = "SIGSTOP") -> ComparedRun {
        ComparisonFixture.run(name, outage: seconds) { record in
            record.faults[0].isInstant = false
            record.faults[0].mechanism = mechanism
            let end = 10_000_000_000 + Int64(seconds * 1e9)
            record.faults[0].cleared = TimeBounds(low: end, high: end + 100_000)
        }
    }

    @Test func `faults of different lengths are not the same, and what that does to recovery is said`() {
        let comparison = Comparison(paused("a", for: 2), paused("b", for: 3))
        #expect(comparison.faults.map(\.isSame) == [false])
        let words =
            "Step 1, process.kill on web, lasted 1.00 s longer on the second side; the service did not heal by itself, "
            + "so its time to recover contains it."
        #expect(comparison.cautions.contains(words), "\(comparison.cautions)")
        #expect(Comparison(paused("a", for: 2), paused("b", for: 2.08)).faults.allSatisfy { $0.isSame })
        #expect(Comparison(paused("a", for: 20), paused("b", for: 21)).faults.allSatisfy { $0.isSame })
        let other = Comparison(paused("a", for: 3), paused("b", for: 2, mechanism: "freezer"))
        #expect(other.cautions.contains { $0.hasSuffix("was not the same on both sides.") })
    }

    @Test func `a run that was stopped after a breach is compared, one before is not`() throws {
        let stopped = ComparisonFixture.run("b", outage: 100) { $0.stopped = "the operator" }
        #expect(stopped.report.verdict == .stopped)
        let comparison = Comparison(ComparisonFixture.run("a"), stopped)
        #expect(try finding("recover", comparison).direction == .worse && comparison.now.leftOut == 0)
        #expect(comparison.cautions.contains { $0.hasPrefix("b was stopped after a breach") })
        let early = ComparisonFixture.run("b", outage: 0) { $0.stopped = "the operator" }
        let nothing = Comparison(ComparisonFixture.run("a"), early)
        #expect(try finding("recover", nothing).direction == .unknown && nothing.now.leftOut == 1)
    }
}
