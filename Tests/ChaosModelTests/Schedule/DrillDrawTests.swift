import Foundation
import Testing

@testable import ChaosModel

@Suite
struct `What chance draws for a drill` {
    /// Draws of many due times of one schedule, a day apart.
    private static func draws(_ count: Int, seed: String = "eight") -> [DrillDraw] {
        (0..<count).map {
            DrillDraw(value: DrillDraw.value(seed: seed, schedule: "nightly", nominal: 1_800_000_000 + $0 * 86_400))
        }
    }

    /// Pearson's statistic of counts, and what it exceeds once in a thousand times when they come by chance alone (Wilson and
    /// Hilferty's approximation).
    private static func chiSquare(_ counts: [Int], expected: [Double]) -> (value: Double, limit: Double) {
        let value = zip(counts, expected).reduce(0) { $0 + pow(Double($1.0) - $1.1, 2) / $1.1 }
        return (value, limit(Double(counts.count - 1)))
    }

    private static func limit(_ freedom: Double) -> Double {
        freedom * pow(1 - 2 / (9 * freedom) + 3.09 * (2 / (9 * freedom)).squareRoot(), 3)
    }

    private static func moment(_ draw: DrillDraw, closed: [Range<Int>] = []) -> Int {
        draw.moment(in: 0..<7200, jitter: 0, closed: closed) ?? -1
    }

    @Test func `is spread evenly over the window`() {
        var counts = [Int](repeating: 0, count: 60)
        for draw in Self.draws(60_000) { counts[Self.moment(draw) / 120] += 1 }
        let (value, limit) = Self.chiSquare(counts, expected: Array(repeating: 1000, count: 60))
        #expect(value < limit, "\(value)")
        #expect(value > 20, "chance is never as even as that: \(value)")
    }

    @Test func `is spread evenly over what is open of the window`() {
        var counts = [Int](repeating: 0, count: 30)
        for draw in Self.draws(30_000) {
            let moment = Self.moment(draw, closed: [1200..<3000, 2400..<4800])
            #expect(moment < 1200 || moment >= 4800)
            counts[(moment < 1200 ? moment : moment - 3600) / 120] += 1
        }
        let (value, limit) = Self.chiSquare(counts, expected: Array(repeating: 1000, count: 30))
        #expect(value < limit, "\(value)")
    }

    @Test func `is spread evenly over the jitter, its last second too`() {
        var counts = [Int](repeating: 0, count: 31)
        for draw in Self.draws(31_000) { counts[draw.moment(in: 0..<1, jitter: 30, closed: []) ?? -1] += 1 }
        let (value, limit) = Self.chiSquare(counts, expected: Array(repeating: 1000, count: 31))
        #expect(value < limit, "\(value)")
    }

    @Test func `chooses as often as the weights say`() {
        let weights = [1, 3, 0.5, 5.5]
        var counts = [Int](repeating: 0, count: 4)
        for draw in Self.draws(40_000) { counts[draw.choice(weights: weights)] += 1 }
        let (value, limit) = Self.chiSquare(counts, expected: weights.map { $0 / 10 * 40_000 })
        #expect(value < limit, "\(counts)")
    }

    @Test func `tells nothing of the choice by the moment, nor of the jitter`() {
        var choices = [Int](repeating: 0, count: 40), jitters = choices
        for draw in Self.draws(40_000) {
            let bucket = Self.moment(draw) / 720
            choices[bucket * 4 + draw.choice(weights: [1, 1, 1, 1])] += 1
            let late = (draw.moment(in: 0..<7200, jitter: 3599, closed: []) ?? 0) - Self.moment(draw)
            jitters[bucket * 4 + late / 900] += 1
        }
        for counts in [choices, jitters] {
            // Expected by the sums of rows and columns: 27 degrees of freedom.
            let rows = (0..<10).map { row in (0..<4).reduce(0) { $0 + counts[row * 4 + $1] } }
            let columns = (0..<4).map { column in (0..<10).reduce(0) { $0 + counts[$1 * 4 + column] } }
            let expected = (0..<40).map { Double(rows[$0 / 4] * columns[$0 % 4]) / 40_000 }
            #expect(Self.chiSquare(counts, expected: expected).value < Self.limit(27))
        }
    }

    @Test func `is the same for the same seed, and another for another one`() {
        #expect(Self.draws(100) == Self.draws(100))
        let other = zip(Self.draws(1000), Self.draws(1000, seed: "nine")).filter { Self.moment($0) == Self.moment($1) }
        #expect(other.count < 10)
        let named = DrillDraw.value(seed: "eight", schedule: "weekly", nominal: 1_800_000_000)
        #expect(named != DrillDraw.value(seed: "eight", schedule: "nightly", nominal: 1_800_000_000))
    }

    @Test func `is what its description says`() {
        // FNV-1a and SplitMix64 as their authors publish them.
        #expect(SeededChoice.hash("foobar") == 0x8594_4171_F739_67E8)
        var words = SeededChoice(seed: 1_234_567)
        #expect(
            [words.next(), words.next(), words.next()] == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
        let draw = DrillDraw(value: 1_234_567)
        #expect(Self.moment(draw) == 2520 && draw.choice(weights: [1, 1]) == 1)
        #expect(draw.moment(in: 0..<1, jitter: 9999, closed: []) == 1736)
    }

    @Test func `is nothing when all of the window is closed`() {
        for draw in Self.draws(10) {
            #expect(draw.moment(in: 100..<200, jitter: 500, closed: [0..<150, 150..<200]) == nil)
            #expect(draw.moment(in: 100..<200, jitter: 500, closed: [0..<150, 151..<900]) == 150)
        }
    }

    @Test func `keeps to the open seconds, whatever is closed`() {
        var random = SeededChoice(seed: 11)
        for draw in Self.draws(3000) {
            let closed = (0..<random.next() % 5).map { _ in
                let begin = Int(random.next() % 400)
                return begin..<(begin + Int(random.next() % 80))
            }
            let begin = 50 + Int(random.next() % 50), window = begin..<(begin + 1 + Int(random.next() % 100))
            let jitter = Int(random.next() % 100)
            let open = window.filter { second in !closed.contains { $0.contains(second) } }
            #expect(OpenTime(window, without: closed).count == open.count)
            #expect(OpenTime(window, without: closed).stretches.flatMap { Array($0) } == open)
            let moment = draw.moment(in: window, jitter: jitter, closed: closed)
            #expect((moment == nil) == open.isEmpty)
            guard let moment else { continue }
            #expect(!closed.contains { $0.contains(moment) } && moment >= begin)
            #expect(moment <= window.upperBound - 1 + jitter)
        }
    }
}
