/// A stretch of time in which a zone's clocks are neither put forward nor back.
struct ClockStretch: Hashable {
    /// Its first moment, in seconds since 1970; `nil` when it has none.
    var start: Int?
    /// The first moment after it; `nil` when there is none.
    var end: Int?
    /// Seconds that the clocks are ahead of universal time.
    var offset: Int
}
