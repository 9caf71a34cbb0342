/// What a victim does with a question that it reads now.
enum GroundTruthMode: Sendable {
    case healthy, refused, reset, silent, error, stall
    /// Fails a share of the answers, 0...1.
    case burst(Double)
    /// Answers later by `slope` nanoseconds for every nanosecond since `from`.
    case ramp(from: UInt64, slope: Double)
}
