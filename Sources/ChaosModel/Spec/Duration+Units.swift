extension Duration {
    /// The duration in whole nanoseconds, saturated at the range of 64 bits.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in microseconds.
    public var microseconds: Double { Double(nanoseconds) / 1000 }

    /// The duration in seconds.
    public var seconds: Double { Double(nanoseconds) / 1_000_000_000 }
}
