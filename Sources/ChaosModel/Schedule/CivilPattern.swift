/// Times of a calendar and a clock on the wall that come again and again, without a time zone.
///
/// Clocks that are put forward or back make two kinds of it, as Debian's cron(8) has it: a wall-clock time comes once,
/// a pattern that goes by real time comes whenever the clocks show it.
protocol CivilPattern {
    /// Whether every pass of a repeated hour counts, and what clocks skip does not come.
    var goesByRealTime: Bool { get }
    /// The last moment that may be due, in seconds since 1970; `nil` when there is none.
    var latest: Int? { get }

    /// The first of its times in a range, in seconds since 1970-01-01 00:00 by the clock on the wall.
    func first(in range: Range<Int>) -> Int?
}

extension CivilPattern {
    var latest: Int? { nil }

    /// The first time after a moment, in seconds since 1970; `nil` when there is none in the next four hundred years,
    /// after which the calendar repeats.
    func next(after moment: Int, in zone: TimeZoneRules) -> NominalTime? {
        guard moment < CivilTime.farthest.upperBound else { return nil }
        var from = max(moment, CivilTime.farthest.lowerBound) + 1
        let limit = min(from + 146_097 * 86_400, latest.map { $0 + 1 } ?? .max)
        while from < limit {
            let clocks = ClockChange(before: from, in: zone)
            let until = min(clocks.stretch.end ?? limit, limit)
            if let found = first(from: from, until: until, clocks: clocks) {
                return NominalTime(
                    at: found, civil: CivilTime(seconds: found + clocks.stretch.offset),
                    note: note(on: found, clocks: clocks, in: zone))
            }
            from = until
        }
        return nil
    }

    /// The first moment within a stretch of time.
    private func first(from: Int, until: Int, clocks: ClockChange) -> Int? {
        let offset = clocks.stretch.offset
        guard !goesByRealTime else { return first(in: from + offset..<until + offset).map { $0 - offset } }
        if from == clocks.stretch.start, let skipped = clocks.skipped, first(in: skipped) != nil { return from }
        let begin = max(from + offset, clocks.reached)
        return begin < until + offset ? first(in: begin..<until + offset).map { $0 - offset } : nil
    }

    /// What was made of a time because clocks are put forward or back. It is the same whenever one asks.
    private func note(on moment: Int, clocks: ClockChange, in zone: TimeZoneRules) -> String? {
        let shown = moment + clocks.stretch.offset, time = CivilTime(seconds: shown)
        let sayTwice = { (which: String) in "\(time.text(on: time.day)) comes twice that day, \(which)" }
        if let skipped = clocks.skipped, let start = clocks.stretch.start {
            let isMoved = !goesByRealTime && moment == start
            let isNext =
                goesByRealTime && moment - start < 86_400 && first(in: skipped.upperBound..<shown + 1) == shown
            if isMoved || isNext, let gap = gap(skipped) {
                let change = [skipped.lowerBound, skipped.upperBound]
                    .map { CivilTime(seconds: $0).text(on: time.day) }.joined(separator: " to ")
                return "\(gap.text(on: time.day)), as clocks go from \(change): "
                    + (isMoved ? "due at the first moment after that" : "not due then")
            }
        }
        if shown < clocks.reached { return sayTwice("as clocks go back: this is the second time") }
        if let end = clocks.stretch.end, shown >= end + zone.stretch(around: end).offset {
            return sayTwice(
                "as clocks go back: " + (goesByRealTime ? "this is the first time" : "due the first time only"))
        }
        return nil
    }

    /// The times that are skipped, from the first to the last; `nil` when there are none.
    private func gap(_ skipped: Range<Int>) -> SkippedTimes? {
        guard let first = first(in: skipped) else { return nil }
        var last = first
        // A minute is the shortest step, and a gap a day at most.
        while let next = self.first(in: last + 1..<skipped.upperBound) { last = next }
        return SkippedTimes(first: first, last: last)
    }
}

/// The times of a pattern that clocks skip, in seconds by the clock on the wall.
private struct SkippedTimes {
    var first: Int, last: Int

    func text(on day: Int) -> String {
        let from = CivilTime(seconds: first), to = CivilTime(seconds: last).text(on: day)
        let words = first == last ? "\(to) does not exist" : "\(from.text(on: day)) to \(to) do not exist"
        return from.day == day ? words + " that day" : words
    }
}
