/// What a time zone's clocks do: read from a file of the zone database in the form of RFC 9636 (TZif).
public struct TimeZoneRules: Hashable, Sendable {
    /// How far clocks may be from universal time, in seconds.
    static let farthest = 100_000

    /// What clocks show for a while.
    struct Clock: Hashable, Sendable {
        /// Seconds ahead of universal time.
        var offset: Int
        /// `CET`, or `+03` where people have no abbreviation.
        var name: String
    }

    /// A moment at which the clocks change.
    struct Transition: Hashable, Sendable {
        var at: Int
        var clock: Clock
    }

    /// In order.
    private var transitions: [Transition] = []
    /// Before the first transition.
    private var first = Clock(offset: 0, name: "UTC")
    /// What holds after the last transition.
    private var rest: TimeZoneRule?

    /// Clocks that show universal time.
    public static let universal = TimeZoneRules()

    private init() {}

    /// Reads a file of the zone database; `nil` when it is none.
    public init?(file bytes: [UInt8]) {
        var reader = TimeZoneFileReader(bytes: bytes[...])
        guard let head = reader.header() else { return nil }
        var counts = head.counts, width = 4
        if head.version >= UInt8(ascii: "2") {
            // The first block is for readers of 32 bits; a second one of 64 follows.
            guard reader.skip(TimeZoneFileReader.length(head.counts, width: 4)), let second = reader.header() else {
                return nil
            }
            (counts, width) = (second.counts, 8)
        }
        guard let block = reader.block(counts, width: width) else { return nil }
        (transitions, first) = (block.transitions, block.first)
        if width == 8, let footer = reader.footer(), !footer.isEmpty {
            guard let rule = TimeZoneRule(footer) else { return nil }
            rest = rule
            // Two centuries as a table: looking up is a search among numbers, then, and no reckoning of dates.
            let last = transitions.last?.at ?? Int.min
            transitions += rule.changes(in: 1970...2200).filter { $0.at > last }
        }
    }

    /// Seconds that the clocks are ahead of universal time at a moment, in seconds since 1970.
    public func offset(at moment: Int) -> Int { clock(at: moment).offset }

    /// What the clocks show at a moment, in seconds since 1970.
    public func civil(at moment: Int) -> CivilTime { CivilTime(seconds: Self.bounded(moment) + offset(at: moment)) }

    /// The moments at which clocks may be said to show a time: one, but for times that they skip or show twice.
    public func moments(of time: CivilTime) -> ClosedRange<Int> {
        let local = time.seconds
        let candidates = [offset(at: local - 86_400), offset(at: local + 86_400)].map { local - $0 }
        let shown = candidates.filter { $0 + offset(at: $0) == local }
        let moments = shown.isEmpty ? candidates : shown
        return (moments.min() ?? local)...(moments.max() ?? local)
    }

    /// What the clocks show at a moment in seconds since 1970, for people: `Mon 2026-11-23 02:40 CET`, and with the
    /// offset where the zone has no abbreviation: `Mon 2026-11-23 04:40 +03:00`.
    public func localText(at moment: Int) -> String {
        let clock = clock(at: moment), civil = civil(at: moment)
        let hasName = !clock.name.isEmpty && clock.name.utf8.allSatisfy { (65...90).contains($0 & 0xDF) }
        return "\(civil.weekdayName) \(civil.text) \(hasName ? clock.name : Self.text(ofOffset: clock.offset))"
    }

    /// `+05:30`; `-00:00` is never written.
    private static func text(ofOffset offset: Int) -> String {
        (offset < 0 ? "-" : "+") + CivilTime.text(ofSecond: abs(offset))
    }

    /// A moment, or the nearest one that can be reckoned with: some thousand million years from now.
    static func bounded(_ moment: Int) -> Int { min(max(moment, -1 << 59), 1 << 59) }

    /// What the clocks do at a moment.
    func clock(at moment: Int) -> Clock {
        let moment = Self.bounded(moment)
        let next = indexOfTransition(after: moment)
        if next == transitions.count, let rest { return rest.clock(at: moment) }
        return next == 0 ? first : transitions[next - 1].clock
    }

    /// The stretch of time around a moment in which the clocks do not change.
    func stretch(around moment: Int) -> ClockStretch {
        let next = indexOfTransition(after: moment)
        let start = next == 0 ? nil : transitions[next - 1].at
        guard next == transitions.count else {
            let clock = next == 0 ? first : transitions[next - 1].clock
            return ClockStretch(start: start, end: transitions[next].at, offset: clock.offset)
        }
        guard let rest else {
            return ClockStretch(start: start, end: nil, offset: (transitions.last?.clock ?? first).offset)
        }
        let year = CivilTime(seconds: moment).date.year
        let changes = rest.changes(in: (year - 1)...(year + 1)).map(\.at)
        let latest = [start, changes.last { $0 <= moment }].compactMap(\.self).max()
        return ClockStretch(start: latest, end: changes.first { $0 > moment }, offset: rest.clock(at: moment).offset)
    }

    private func indexOfTransition(after moment: Int) -> Int {
        var low = 0, high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
