/// What chance decides about one due time: the same for the same 64-bit value, on every machine.
///
/// The value is drawn by a secret of the host, or made of a seed: FNV-1a (64 bits) over the UTF-8 text
/// `SEED LF SCHEDULE LF NOMINAL`, the nominal time in decimal seconds since 1970. It starts SplitMix64, whose first output
/// draws the offset in the window, the second the jitter, the third the choice; each word is used for one thing, so that
/// none tells anything of another. Of `n` equally likely things a word `w` draws number `⌊w · n / 2⁶⁴⌋`.
public struct DrillDraw: Hashable, Sendable {
    private let offset: UInt64, jitter: UInt64, choice: UInt64

    /// Draws by a value.
    public init(value: UInt64) {
        var words = SeededChoice(seed: value)
        offset = words.next()
        jitter = words.next()
        choice = words.next()
    }

    /// The value of a due time for a seed that anyone may know.
    public static func value(seed: String, schedule: String, nominal: Int) -> UInt64 {
        SeededChoice.hash("\(seed)\n\(schedule)\n\(nominal)")
    }

    /// Which of some choices is drawn, each as likely as its weight says. Weights are above zero.
    public func choice(weights: [Double]) -> Int {
        // 53 bits: all that a Double below 1 can tell apart.
        var rest = Double(choice >> 11) / Double(1 << 53) * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            if rest < weight { return index }
            rest -= weight
        }
        // Only rounding leads here.
        return max(0, weights.count - 1)
    }

    /// The moment of a drill: one of the open seconds of the window, each as likely, and from there on one of the open
    /// seconds of the jitter.
    /// - Parameters:
    ///   - window: At least one second.
    ///   - jitter: The longest delay, in seconds.
    ///   - closed: What the moment must not be in.
    /// - Returns: `nil` when all of the window is closed.
    func moment(in window: Range<Int>, jitter longest: Int, closed: [Range<Int>]) -> Int? {
        let open = OpenTime(window, without: closed)
        guard let begin = open.second(Self.number(offset, below: open.count)) else { return nil }
        let late = OpenTime(begin..<(begin + longest + 1), without: closed)
        return late.second(Self.number(jitter, below: late.count))
    }

    private static func number(_ word: UInt64, below count: Int) -> Int {
        Int(word.multipliedFullWidth(by: UInt64(max(0, count))).high)
    }
}
