/// A calendar in whose events a schedule starts nothing.
public struct ClosingCalendar: Hashable, Sendable {
    /// Its file's name, for reasons.
    public var name: String
    /// Its events.
    public var events: EventCalendar

    /// Names a calendar.
    public init(name: String, events: EventCalendar) {
        self.name = name
        self.events = events
    }

    /// What its events close in a stretch: one of them for each second that is.
    public func closedTimes(in whole: Range<Int>) -> [ClosedTime] {
        var rest = [whole], found: [ClosedTime] = []
        while let part = rest.popLast() {
            guard !part.isEmpty, let event = events.stretch(touching: part.lowerBound...(part.upperBound - 1)) else {
                continue
            }
            found.append(ClosedTime(event.range, because: "calendar \(name): \(event.summary)"))
            // What is left before and after it.
            if event.range.lowerBound > part.lowerBound { rest.append(part.lowerBound..<event.range.lowerBound) }
            if event.range.upperBound < part.upperBound { rest.append(event.range.upperBound..<part.upperBound) }
        }
        return found.sorted { $0.stretch.lowerBound < $1.stretch.lowerBound }
    }
}
