extension Duration {
    /// Whole nanoseconds, limited to about 146 years so that sums of two never overflow.
    var spanNanoseconds: Int64 {
        let limit = Int64.max / 2
        return max(-limit, min(limit, nanosecondCount))
    }
}

extension Record.ProbeFacts {
    /// Nanoseconds between two slots; one second when the rate makes no sense.
    var slotNanoseconds: Int64 {
        guard rate.isFinite, rate > 1e-6, rate <= 1e9 else { return 1_000_000_000 }
        return max(1, Int64(1_000_000_000 / rate))
    }
}

/// Until when the slots of a probe are known, after the one at `scheduled`. A slot may be due a few nanoseconds
/// early, because intervals are rounded.
func coverage(after scheduled: Int64, interval: Int64) -> Int64 {
    scheduled + interval - min(1_000, interval / 16)
}
