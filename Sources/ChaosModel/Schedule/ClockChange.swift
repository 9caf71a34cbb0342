/// How clocks were put forward or back at the begin of the stretch of time around a moment.
struct ClockChange {
    /// The stretch of time.
    let stretch: ClockStretch
    /// The time that clocks had reached before the stretch began, by the clock on the wall: what is earlier was there
    /// already. `Int.min` when the stretch began so long before the moment that it does not matter.
    let reached: Int

    /// Looks back from a moment.
    init(before moment: Int, in zone: TimeZoneRules) {
        stretch = zone.stretch(around: moment)
        guard let start = stretch.start, moment - start <= 2 * TimeZoneRules.farthest else {
            reached = .min
            return
        }
        var earlier = zone.stretch(around: start - 1), reached = start + earlier.offset
        while let begin = earlier.start, start - begin <= 2 * TimeZoneRules.farthest {
            earlier = zone.stretch(around: begin - 1)
            reached = max(reached, begin + earlier.offset)
        }
        self.reached = reached
    }

    /// The times that clocks skipped, when they were put forward.
    var skipped: Range<Int>? {
        guard reached > .min, let start = stretch.start, reached < start + stretch.offset else { return nil }
        return reached..<(start + stretch.offset)
    }
}
