import ChaosTestKit
import Foundation
import Glibc
import Testing

@testable import ChaosModel

@Suite struct `Statistics keep their promises` {
    private func random(_ dice: inout GroundTruthDice, _ count: Int) -> [RunSummary] {
        (0..<count).map { number in
            let recover = dice.exponential() * 3
            return historyRun(
                "r\(number)", experiment: dice.next() % 2 == 0 ? "a" : "b", at: Double(dice.next() % 2_000_000),
                recover: dice.next() % 5 == 0 ? nil : min(recover, 5), width: 0.01, censored: recover > 5,
                every: daySeconds)
        }
    }

    @Test func `the order of the runs does not matter`() {
        var dice = GroundTruthDice(seed: 1)
        for count in [0, 1, 2, 7, 60, 300] {
            let runs = random(&dice, count)
            #expect(juneReport(runs) == juneReport(runs.shuffled(using: &dice)))
        }
    }

    @Test func `a run that is cut off earlier never shortens an estimate`() {
        var dice = GroundTruthDice(seed: 2)
        for _ in 0..<200 {
            let values = (0..<12).map { _ in CensoredValue(dice.exponential()) }
            var cut = values
            let index = Int(dice.next() % 12)
            cut[index].isCensored = true
            let (whole, less) = (KaplanMeier(values), KaplanMeier(cut))
            for share in [0.25, 0.5, 0.9] {
                #expect(whole.quantile(share).value ?? .infinity <= less.quantile(share).value ?? .infinity)
            }
        }
    }

    @Test func `scaled times scale the estimates`() {
        var dice = GroundTruthDice(seed: 7)
        let values = (0..<30).map { _ in CensoredValue(dice.exponential(), isCensored: dice.next() % 4 == 0) }
        let (one, eight) = (
            KaplanMeier(values), KaplanMeier(values.map { CensoredValue($0.value * 8, isCensored: $0.isCensored) })
        )
        #expect(agrees(one.quantile(0.5).high.map { $0 * 8 }, eight.quantile(0.5).high))
        #expect(agrees(one.restrictedMean?.low.map { $0 * 8 }, eight.restrictedMean?.low))
    }

    /// The share of 1,000 simulated histories of `count` runs whose intervals hold the true value; about a fifth of the
    /// runs is cut off.
    @Test(arguments: [(10, 0.90, 0.995), (20, 0.92, 0.985), (60, 0.93, 0.97)])
    func `the intervals of the median hold the truth`(count: Int, least: Double, most: Double) {
        var dice = GroundTruthDice(seed: 4)
        var held = 0.0
        for _ in 0..<1_000 {
            let found = KaplanMeier(
                (0..<count).map { _ in
                    let (time, limit) = (dice.exponential(), 4 * dice.exponential())
                    return CensoredValue(min(time, limit), isCensored: limit < time)
                }
            ).quantile(0.5)
            if (found.low ?? 0) <= log(2), log(2) <= found.high ?? .infinity { held += 0.001 }
        }
        #expect((least...most).contains(held), "\(held)")
    }

    @Test(arguments: [(5, 0.88, 0.98), (20, 0.91, 0.97), (100, 0.93, 0.97)])
    func `the intervals of the mean hold the truth`(count: Int, least: Double, most: Double) {
        var dice = GroundTruthDice(seed: 5)
        var held = 0.0
        for _ in 0..<1_000 {
            let found = KaplanMeier((0..<count).map { _ in CensoredValue(dice.exponential()) }).restrictedMean
            if let found, (found.low ?? 0) <= 1, 1 <= found.high ?? .infinity { held += 0.001 }
        }
        #expect((least...most).contains(held), "\(held)")
    }

    @Test(arguments: [(8, 0.0), (12, 0.3), (40, 0.3)])
    func `trends where there is none, and their slope's interval`(count: Int, censoring: Double) {
        var dice = GroundTruthDice(seed: 6)
        var (alarms, held) = (0.0, 0.0)
        for _ in 0..<1_000 {
            let values = (0..<count).map { number in
                TimedValue(
                    time: Double(number),
                    value: CensoredValue(
                        dice.exponential(), isCensored: Double.random(in: 0..<1, using: &dice) < censoring))
            }
            let test = MannKendallTest(values)
            if test.pValue < 0.05 { alarms += 0.001 }
            let slope = TheilSen(values, variance: test.variance)
            if slope.low ?? -.infinity <= 0, 0 <= slope.high ?? .infinity { held += 0.001 }
        }
        #expect((0.015...0.065).contains(alarms), "\(alarms)")
        #expect((0.93...0.99).contains(held), "\(held)")
    }

    @Test func `a random part of the pairs gives nearly the slope of all`() {
        var dice = GroundTruthDice(seed: 8)
        let values = (0..<1_500).map { number in
            TimedValue(
                time: Double(number) / 10,
                value: CensoredValue(10 + Double(number) * 0.01 + dice.exponential(), isCensored: dice.next() % 7 == 0))
        }
        let variance = MannKendallTest(values).variance
        let (some, all) = (TheilSen(values, variance: variance), PlainTheilSen(values, variance: variance))
        #expect(!some.isComplete)
        let width = (all.high ?? 0) - (all.low ?? 0)
        for (a, b) in [(some.slope, all.slope), (some.low, all.low), (some.high, all.high)] {
            #expect(abs((a ?? .infinity) - (b ?? 0)) < width / 2)
        }
    }

    @Test func `absurd figures neither crash nor reach the report`() throws {
        let absurd: [Double] = [
            .nan, .infinity, -.infinity, -1, 0, -0.0, 1e-300, 1e300, .greatestFiniteMagnitude, 5, 1e10,
        ]
        var dice = GroundTruthDice(seed: 9)
        func pick() -> Double { absurd[Int(dice.next() % UInt64(absurd.count))] }
        for _ in 0..<300 {
            var runs = random(&dice, Int(dice.next() % 30))
            for index in runs.indices where dice.next() % 3 == 0 {
                runs[index].startedAt = dice.next() % 2 == 0 ? pick() : runs[index].startedAt
                runs[index].duration = pick()
                runs[index].every = pick()
                runs[index].afterClearAtLeast = pick()
                runs[index].recovery?.recover = .init(low: pick(), high: pick())
                runs[index].recovery?.afterClear = .init(low: pick(), high: pick())
                runs[index].recovery?.detect = dice.next() % 2 == 0 ? nil : .init(low: pick(), high: pick())
                runs[index].probes["web"]?.during.p99 = pick()
                runs[index].probes["web"]?.during.errors = pick()
                runs[index].slos[0].windows = dice.next() % 2 == 0 ? .max : .min
                runs[index].slos[0].badWindows = dice.next() % 2 == 0 ? .max : .min
            }
            let (since, until) = dice.next() % 2 == 0 ? (june, june + 30 * daySeconds) : (pick(), pick())
            let report = HistoryReport(
                runs: runs, since: since, until: until, by: [.experiment, .fault],
                baselines: ["a": runs.prefix(3).map(\.run)],
                drills: [DueDrill(experiment: "c", every: pick(), from: pick())], slowest: Int(dice.next() % 5) - 1)
            // Refuses what is not a number.
            let text = try JSONEncoder().encode(report)
            #expect(try JSONDecoder().decode(HistoryReport.self, from: text) == report)
        }
    }
}
