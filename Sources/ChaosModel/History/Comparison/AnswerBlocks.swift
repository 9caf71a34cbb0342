/// One probe's answers in one phase, in blocks of time: answers that follow each other resemble each other, so what is
/// drawn again at random is a block, never an answer.
struct AnswerBlocks {
    /// The answers of one block.
    struct Block {
        /// How many were asked, and how many of those failed.
        var count = 0, failures = 0
        /// Good answers by the bin of their latency: 128 for each doubling, each at most 0.8 % wide.
        var bins: [Int: Int] = [:]
    }

    /// A block lasts at least this long, in nanoseconds, and has at least this many slots.
    static let shortest: Int64 = 250_000_000, fewestSlots: Int64 = 10
    /// About so many blocks at most.
    static let most: Int64 = 60

    /// The blocks in order; an incomplete last one is left out.
    private(set) var blocks: [Block] = []
    /// How long each is, in nanoseconds.
    let length: Int64
    /// All of them together.
    private(set) var good = TimeHistogram()
    /// Questions and failures.
    private(set) var count = 0, failures = 0

    /// Cuts a phase into blocks.
    /// - Parameter interval: from one slot to the next, in nanoseconds.
    init(_ samples: ArraySlice<Sample>, in span: Range<Int64>, interval: Int64) {
        let time = span.upperBound - span.lowerBound
        length = max(Self.shortest, Self.fewestSlots * max(interval, 1), time / Self.most)
        let whole = Int(time / length)
        blocks = Array(repeating: Block(), count: whole)
        for sample in samples where span.contains(sample.scheduled) {
            count += 1
            if sample.isGood { good.add(sample.latency) } else { failures += 1 }
            let place = Int((sample.scheduled - span.lowerBound) / length)
            guard place < whole else { continue }
            blocks[place].count += 1
            if sample.isGood {
                blocks[place].bins[Self.bin(sample.latency), default: 0] += 1
            } else {
                blocks[place].failures += 1
            }
        }
        blocks.removeAll { $0.count == 0 }
    }

    /// The share of failures.
    var errors: Double? { count == 0 ? nil : Double(failures) / Double(count) }

    /// A quantile of the good answers in seconds.
    func quantile(_ share: Double) -> Double? { good.quantile(share).map { Double($0) / 1e9 } }

    /// Exponent and the leading seven bits of the significand.
    private static func bin(_ nanoseconds: Int64) -> Int {
        let value = Double(max(nanoseconds, 1))
        return Int(value.exponent) << 7 | Int(value.significandBitPattern >> 45)
    }

    /// The middle of a bin in seconds.
    static func seconds(_ bin: Int) -> Double {
        Double(sign: .plus, exponent: bin >> 7, significand: 1 + (Double(bin & 127) + 0.5) / 128) / 1e9
    }
}
