/// Dates and times as RFC 5545 writes them.
enum CalendarTime {
    /// What is written.
    enum Kind: Hashable {
        /// `20271231`
        case date
        /// `20271231T120000`, by the clocks of a zone that stands elsewhere.
        case local
        /// `20271231T120000Z`
        case universal
    }

    /// Reads a date or a time; `nil` when it is none.
    static func read(_ text: String) -> (time: CivilTime, kind: Kind)? {
        let bytes = Array(text.utf8)
        let kind: Kind
        switch bytes.count {
        case 8: kind = .date
        case 15: kind = .local
        case 16 where bytes[15] == UInt8(ascii: "Z"): kind = .universal
        default: return nil
        }
        guard kind == .date || bytes[8] == UInt8(ascii: "T") else { return nil }
        let digits = bytes.prefix(8) + bytes.dropFirst(9).prefix(6)
        guard digits.allSatisfy(\.isASCIIDigit) else { return nil }
        let number = { (range: Range<Int>) in range.reduce(0) { $0 * 10 + Int(bytes[$1] - 48) } }
        let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
        var time = CivilTime(day: CivilTime.day(year: year, month: month, day: day))
        guard year > 0, (1...12).contains(month), time.date == (year, month, day) else { return nil }
        guard kind != .date else { return (time, kind) }
        let (hour, minute, second) = (number(9..<11), number(11..<13), number(13..<15))
        // 60 is a leap second; clocks here have none.
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        time.second = hour * 3600 + minute * 60 + min(second, 59)
        return (time, kind)
    }
}
