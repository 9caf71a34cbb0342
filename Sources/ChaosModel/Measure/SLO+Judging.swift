extension SLO.Objective {
    /// Whether an answer counts against the objective: a failure, or for a latency objective a late answer.
    public func isBad(_ sample: Sample) -> Bool {
        guard sample.isGood else { return true }
        switch self {
        case .ratio(_, let limit), .quantile(_, let limit): return sample.latency > limit.spanNanoseconds
        case .errors: return false
        }
    }

    /// Whether `bad` bad answers out of `count` are within the objective. A quantile is the nearest rank: as many
    /// answers may be above the limit as lie above that rank.
    public func allows(bad: Int, of count: Int) -> Bool {
        let slack = 1e-9 * Double(max(count, 1))
        switch self {
        case .ratio(let share, _): return Double(bad) <= (1 - share) * Double(count) + slack
        case .quantile(let quantile, _): return bad <= count - Self.rank(quantile, of: count)
        case .errors(let share): return Double(bad) <= share * Double(count) + slack
        }
    }

    /// The exact value over `samples`: share of good answers, quantile in seconds (infinite when it is a failure),
    /// or share of failures. `nil` without samples.
    public func value(of samples: some Collection<Sample>) -> Double? {
        guard !samples.isEmpty else { return nil }
        switch self {
        case .ratio:
            return Double(samples.count { !isBad($0) }) / Double(samples.count)
        case .errors:
            return Double(samples.count { isBad($0) }) / Double(samples.count)
        case .quantile(let quantile, _):
            let sorted = samples.map { $0.isGood ? $0.latency : Int64.max }.sorted()
            let value = sorted[Self.rank(quantile, of: sorted.count) - 1]
            return value == Int64.max ? .infinity : Double(value) / 1e9
        }
    }

    /// A value of `value(of:)` in words, such as `97.2 %` or `812 ms`.
    public func words(for value: Double) -> String {
        switch self {
        case .ratio, .errors: Figure.share(value)
        case .quantile: value.isFinite ? Figure.duration(value) : "endless (failures)"
        }
    }

    /// The latency above which an answer is bad, in seconds.
    public var threshold: Double? {
        switch self {
        case .ratio(_, let limit), .quantile(_, let limit): Double(limit.spanNanoseconds) / 1e9
        case .errors: nil
        }
    }

    /// Nearest rank of a quantile, counted from 1.
    static func rank(_ quantile: Double, of count: Int) -> Int {
        min(max(Int((quantile * Double(count) - 1e-9 * Double(max(count, 1))).rounded(.up)), 1), max(count, 1))
    }
}
