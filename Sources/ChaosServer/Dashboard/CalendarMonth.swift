import ChaosModel

/// A month of the calendar by UTC: its days, and the weeks that show them.
struct CalendarMonth: Hashable, Sendable {
    /// Days since 1970-01-01 of its first day, and of the first day of the next month.
    let first: Int, end: Int

    /// The years that are shown: beyond them nothing is due, and dates have other lengths.
    private static let years = 1970...2999

    /// The month of a text such as `2026-11`; `nil` when it is none, or of a year that is not shown.
    init?(_ text: String) {
        guard text.utf8.count == 7, let year = Int(text.prefix(4)), Self.years.contains(year),
            let first = try? CivilTime(field: text + "-01")
        else { return nil }
        self.init(of: first.day)
    }

    /// The month of a moment, in seconds since 1970.
    init(at moment: Double) {
        let bounded = moment.isFinite ? min(max(moment, 0), 3.2e10) : 0
        self.init(of: Int(bounded / 86_400))
    }

    private init(of day: Int) {
        var first = day
        while Self.dayOfMonth(first) > 1 { first -= 1 }
        var end = first + 28
        while Self.dayOfMonth(end) > 1 { end += 1 }
        (self.first, self.end) = (first, end)
    }

    /// `2026-11`.
    var key: String { String(CivilTime(day: first).text.prefix(7)) }

    /// `November 2026`.
    var title: String {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let month = Int(key.suffix(2)) ?? 1
        return "\(names[month - 1]) \(key.prefix(4))"
    }

    /// The months beside it.
    var previous: CalendarMonth { CalendarMonth(of: first - 1) }
    /// See `previous`.
    var next: CalendarMonth { CalendarMonth(of: end) }

    /// Its weeks from Monday on, with `nil` for the days of other months.
    var weeks: [[Int?]] {
        let start = first - Self.weekday(first)
        return stride(from: start, to: end, by: 7).map { monday in
            (monday..<monday + 7).map { $0 >= first && $0 < end ? $0 : nil }
        }
    }

    /// When it begins and ends, in seconds since 1970.
    var bounds: Range<Double> { Double(first) * 86_400..<Double(end) * 86_400 }

    /// 1 to 31.
    static func dayOfMonth(_ day: Int) -> Int { Int(CivilTime(day: day).text.dropFirst(8).prefix(2)) ?? 1 }

    /// Monday is 0; 1970-01-01 was a Thursday.
    static func weekday(_ day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }
}
