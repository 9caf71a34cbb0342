import ChaosTestKit
import Testing

@testable import ChaosModel

struct SummaryCodecTests {
    /// A row in which everything that may be missing is there or not, by chance.
    static func run(_ seed: UInt64) -> RunSummary {
        var dice = GroundTruthDice(seed: seed)
        func chance() -> Bool { dice.next() % 2 == 0 }
        func number() -> Double { Double.random(in: -1e6...1e6, using: &dice) }
        func maybe() -> Double? { chance() ? number() : nil }
        func flag() -> Bool? { chance() ? chance() : nil }
        func text() -> String {
            ["", "web", "99.9% under 500ms", "größer 🦭", String(repeating: "x", count: 300)][Int(dice.next() % 5)]
        }
        func interval() -> Report.Interval? { chance() ? Report.Interval(low: number(), high: number()) : nil }
        func phase() -> Report.Phase {
            Report.Phase(
                count: Int(dice.next() % 1_000_000), rate: number(), errors: number(), mean: maybe(), p50: maybe(),
                p95: maybe(), p99: maybe(), max: maybe(), lateness: maybe())
        }
        var environment = Record.Environment()
        (environment.host, environment.kernel, environment.version) = (text(), text(), text())
        var run = RunSummary(
            run: "r\(seed)", experiment: text(), startedAt: number(), duration: number(),
            verdict: SummaryCodec.verdicts[Int(dice.next() % 6)], reason: text(),
            labels: chance() ? ["team": text(), "tier": text()] : [:], environment: environment, specHash: text(),
            recovery: chance()
                ? Report.Recovery(
                    detect: interval(), recover: interval(), afterClear: interval(), selfHealed: chance(),
                    censored: chance()) : nil)
        for step in 0..<Int(dice.next() % 4) {
            run.faults.append(
                RunSummary.Fault(
                    step: step - 1, fault: text(), target: chance() ? text() : nil, mechanism: text(), hadEffect: flag()
                ))
        }
        for _ in 0..<(dice.next() % 4) {
            run.slos.append(
                Report.SLOResult(
                    name: text(), objective: text(), held: flag(), worst: text(), badWindows: Int(dice.next() % 300),
                    windows: Int.max, recover: interval(), detect: interval(), afterClear: interval(),
                    selfHealed: flag(),
                    censored: chance()))
        }
        for name in ["a", "b"] where chance() {
            run.probes[name] = Report.Phases(before: phase(), during: phase(), after: phase())
        }
        run.interrupted = flag()
        (run.every, run.afterClearAtLeast) = (maybe(), maybe())
        return run
    }

    @Test func `a row reads back as it was`() throws {
        for seed in 0..<500 {
            let run = Self.run(UInt64(seed))
            #expect(try SummaryCodec.decode(SummaryCodec.encode(run)) == run, "seed \(seed)")
        }
    }

    @Test func `a row that is cut off or longer is refused`() throws {
        let bytes = SummaryCodec.encode(Self.run(1))
        for length in bytes.indices {
            #expect(throws: SummaryCodec.Failure.self) { try SummaryCodec.decode(Array(bytes[..<length])) }
        }
        #expect(throws: SummaryCodec.Failure.self) { try SummaryCodec.decode(bytes + [0]) }
    }

    @Test func `no bytes are more than refused`() {
        let bytes = SummaryCodec.encode(Self.run(2))
        for place in bytes.indices {
            for change in [UInt8(1), 0x80, 0xFF] {
                var changed = bytes
                changed[place] ^= change
                _ = try? SummaryCodec.decode(changed)
            }
        }
    }

    /// Whoever adds a field has to write it, and read it, too.
    @Test func `no field is forgotten`() throws {
        let run = try #require(
            (UInt64(0)..<100).map(Self.run).first { run in
                !run.faults.isEmpty && !run.slos.isEmpty && !run.probes.isEmpty && run.recovery != nil
            })
        func fields(_ value: Any) -> Int { Mirror(reflecting: value).children.count }
        #expect(fields(run) == 18)
        #expect(fields(run.faults[0]) == 5 && fields(run.slos[0]) == 11)
        #expect(run.recovery.map(fields) == 5 && run.probes.values.first.map { fields($0.before) } == 9)
        #expect(run.probes.values.first.map { fields($0) } == 3)
    }
}
