import Glibc

/// The standard normal distribution.
public enum NormalDistribution {
    /// Its 97.5 % quantile: an estimate plus or minus this many standard errors is a 95 % interval.
    public static let quantile975 = 1.959_963_984_540_054

    /// The probability of a value above `z`.
    public static func above(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

    /// The probability of a value further from 0 than `z`.
    public static func beyond(_ z: Double) -> Double { min(1, erfc(abs(z) / 2.0.squareRoot())) }
}
