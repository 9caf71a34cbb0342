/// The events of a calendar file (iCalendar, RFC 5545): stretches of time that are taken.
///
/// Events that are cancelled, or transparent (`TRANSP:TRANSPARENT`), take no time. Tasks, journals and alarms are no
/// events. Whatever else the file says about an event's time and is not understood is an error.
public struct EventCalendar: Hashable, Sendable {
    /// A stretch of time that an event takes.
    public struct Stretch: Hashable, Sendable {
        /// What the event is called.
        public var summary: String
        /// The line of the file that the event begins on.
        public var line: Int
        /// From its first second up to, but not including, its end, in seconds since 1970.
        public var range: Range<Int>
    }

    /// The largest file, in bytes, and the most events of one.
    public static let largest = 1 << 20, mostEvents = 10_000

    private let events: [CalendarEvent]

    /// How many events take time.
    public var count: Int { events.count }

    /// Reads a file.
    /// - Parameters:
    ///   - zone: The zone of dates, and of times that name none.
    ///   - zones: The rules of a zone by its name in the zone database; `nil` when there is none.
    /// - Throws: `Diagnostics` that name the lines which are wrong or not understood.
    public init(text: String, in zone: TimeZoneRules, zones: (String) -> TimeZoneRules?) throws(Diagnostics) {
        guard text.utf8.count <= Self.largest else {
            throw Diagnostics([Diagnostic("a calendar has at most \(Self.largest) bytes")])
        }
        var problems: [Diagnostic] = [], lines: [CalendarLine] = []
        for line in CalendarLine.unfolded(text) {
            if let read = CalendarLine(line.text, number: line.number) {
                lines.append(read)
            } else {
                problems.append(
                    Diagnostic("this is no line of a calendar", at: Location(line: line.number, column: 1)))
            }
        }
        var reader = CalendarReader(zone: zone)
        for line in lines { reader.read(line, zones: zones) }
        events = reader.finish()
        problems += reader.problems
        if !problems.isEmpty { throw Diagnostics(Array(problems.prefix(100))) }
    }

    /// The first stretch that any second of a time has to do with, in the order of the file.
    /// - Parameter run: Seconds since 1970, both ends included.
    public func stretch(touching run: ClosedRange<Int>) -> Stretch? {
        let run = TimeZoneRules.bounded(run.lowerBound)...TimeZoneRules.bounded(run.upperBound)
        for event in events {
            if let range = event.stretch(touching: run) {
                return Stretch(summary: event.summary, line: event.line, range: range)
            }
        }
        return nil
    }
}
