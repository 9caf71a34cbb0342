/// How far the answers of two runs differ by more than chance, by a block bootstrap: blocks of time are drawn again with
/// replacement, and the differences of the draws show how far the real one can be trusted. Deterministic.
struct BlockBootstrap {
    /// A difference, second less first, with its 95 % interval and the chance of so great a one were there none.
    struct Difference {
        var value: Double, low: Double, high: Double, pValue: Double
    }

    /// Fewer blocks on a side than this tell nothing.
    static let fewest = 8
    /// Draws, and what they start from.
    static let rounds = 4_999, seed: UInt64 = 1
    /// A quantile with fewer good answers beyond it than this is told by a handful of answers.
    static let fewestBeyond = 10

    /// Of each quantile in seconds, in the order asked for; `nil` without a good answer on either side.
    private(set) var quantiles: [Difference?] = []
    /// Of the share of failures.
    private(set) var errors: Difference?
    /// The chance that a good answer of the second is slower than one of the first, ties counted half: 0.5 is none.
    private(set) var slower: Double?

    /// Draws.
    init(_ a: AnswerBlocks, _ b: AnswerBlocks, quantiles shares: [Double]) {
        let bins = Set((a.blocks + b.blocks).flatMap { $0.bins.keys }).sorted()
        let places = Dictionary(uniqueKeysWithValues: bins.enumerated().map { ($0.element, $0.offset) })
        let values = bins.map(AnswerBlocks.seconds)
        let (first, second) = (Draw(a, places), Draw(b, places))
        var random = SeededChoice(seed: Self.seed)
        var drawn = shares.map { _ in [Double]() }
        var drawnErrors: [Double] = []
        for _ in 0..<Self.rounds {
            let (x, y) = (first.again(&random), second.again(&random))
            drawnErrors.append(y.errors - x.errors)
            for (index, share) in shares.enumerated() {
                guard let p = x.place(of: share), let q = y.place(of: share) else { continue }
                drawn[index].append(values[q] - values[p])
            }
        }
        quantiles = shares.enumerated().map { index, share in
            guard let was = a.quantile(share), let now = b.quantile(share) else { return nil }
            return Self.difference(now - was, drawn[index])
        }
        if let was = a.errors, let now = b.errors { errors = Self.difference(now - was, drawnErrors) }
        slower = Self.slower(first.all(), second.all())
    }

    private static func difference(_ value: Double, _ drawn: [Double]) -> Difference? {
        guard drawn.count > rounds / 2 else { return nil }
        let sorted = drawn.sorted()
        let last = Double(sorted.count - 1)
        let low = sorted[Int((0.025 * last).rounded(.down))], high = sorted[Int((0.975 * last).rounded(.up))]
        let below = sorted.count { $0 <= 0 }, above = sorted.count { $0 >= 0 }
        // A draw as such counts too, so that no chance is ever 0.
        let pValue = min(1, 2 * Double(min(below, above) + 1) / Double(sorted.count + 1))
        return Difference(value: value, low: min(low, value), high: max(high, value), pValue: pValue)
    }

    private static func slower(_ a: Tally, _ b: Tally) -> Double? {
        guard a.good > 0, b.good > 0 else { return nil }
        var (below, wins) = (0, 0.0)
        for place in a.bins.indices {
            wins += Double(b.bins[place]) * (Double(below) + Double(a.bins[place]) / 2)
            below += a.bins[place]
        }
        return wins / Double(a.good) / Double(b.good)
    }

    /// What some blocks hold together.
    private struct Tally {
        var bins: [Int]
        var count = 0, failures = 0, good = 0
        var errors: Double { count == 0 ? 0 : Double(failures) / Double(count) }

        /// The bin of a quantile by nearest rank.
        func place(of share: Double) -> Int? {
            guard good > 0 else { return nil }
            let rank = SLO.Objective.rank(share, of: good)
            var seen = 0
            return bins.firstIndex {
                seen += $0
                return seen >= rank
            }
        }
    }

    /// The blocks of one run, their bins numbered without gaps.
    private struct Draw {
        private var blocks: [(bins: [(place: Int, count: Int)], count: Int, failures: Int)]
        private let width: Int

        init(_ answers: AnswerBlocks, _ places: [Int: Int]) {
            width = places.count
            blocks = answers.blocks.map { block in
                (block.bins.compactMap { bin, count in places[bin].map { ($0, count) } }, block.count, block.failures)
            }
        }

        func all() -> Tally { sum(Array(blocks.indices)) }

        func again(_ random: inout SeededChoice) -> Tally {
            sum(blocks.indices.map { _ in Int(random.next() % UInt64(blocks.count)) })
        }

        private func sum(_ chosen: [Int]) -> Tally {
            var tally = Tally(bins: Array(repeating: 0, count: width))
            for index in chosen {
                tally.count += blocks[index].count
                tally.failures += blocks[index].failures
                tally.good += blocks[index].count - blocks[index].failures
                for (place, count) in blocks[index].bins { tally.bins[place] += count }
            }
            return tally
        }
    }
}
