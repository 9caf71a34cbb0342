import Glibc

/// How a jitter is spread around a delay. See tc-netem(8), `distribution`.
public enum DelayDistribution: String, Hashable, Sendable, CaseIterable {
    /// The same chance everywhere within plus or minus the jitter.
    case uniform
    /// The bell curve, with the jitter as its standard deviation.
    case normal
    /// A long tail.
    case pareto
    /// A quarter bell curve and three quarters long tail.
    case paretonormal

    /// What `table` holds for one jitter: NETEM_DIST_SCALE.
    public static let scale = 8192

    /// The inverse of the cumulative distribution at 4096 evenly spaced places: a random place of it, over `scale`, times the
    /// jitter is a deviation from the delay. Empty for `uniform`, which netem draws by itself.
    ///
    /// The values are those of the tables that come with iproute2, or differ by 1 from them.
    public var table: [Int16] {
        switch self {
        case .uniform: []
        case .normal: Self.normalTable
        case .pareto: Self.paretoTable
        case .paretonormal: Self.paretonormalTable
        }
    }

    private static let count = 4096

    private static let normalTable = normalValues.map { Int16(clamping: Int($0)) }
    private static let paretoTable = paretoValues.map { Int16(clamping: Int($0)) }
    /// Whole numbers first and then divided toward zero.
    private static let paretonormalTable = zip(normalValues, paretoValues).map { normal, pareto in
        Int16(clamping: (Int(normal) + 3 * Int(pareto)) / 4)
    }

    /// Deviations of the standard normal distribution: `x` where its cumulative share is (4 i + ½) / 16384.
    private static let normalValues: [Double] = {
        var values: [Double] = []
        var x = -4.0
        for place in 0..<count {
            let share = (4 * Double(place) + 0.5) / (4 * Double(count))
            // Newton's method from the place before: the curve is smooth, a few steps are exact.
            for _ in 0..<8 {
                let slope = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
                let step = (0.5 * erfc(-x / 2.0.squareRoot()) - share) / slope
                x -= min(0.5, max(-0.5, step))
            }
            values.append((x * Double(scale)).rounded(.toNearestOrEven))
        }
        return values
    }()

    /// The Pareto distribution of shape 3, shifted to mean 0 and scaled to deviation 1.
    private static let paretoValues: [Double] = (0..<count).map { place in
        let share = Double(count - place) / Double(count)
        let value = (1 / cbrt(share) - 1.5) * 4 / 3
        return min(32767, value * Double(scale)).rounded(.toNearestOrEven)
    }
}
