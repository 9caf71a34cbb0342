/// Durations and shares as people read them.
public enum Figure {
    /// A duration in seconds with three digits: `640 µs`, `12.4 ms`, `812 ms`, `1.24 s`, `2 min 05 s`, `1 h 02 min`.
    /// `trimmed` leaves trailing zeros out: `10 ms`.
    public static func duration(_ seconds: Double, trimmed: Bool = false) -> String {
        guard seconds.isFinite else { return "endless" }
        if seconds < 0 { return "−" + duration(-seconds, trimmed: trimmed) }
        switch seconds {
        case 0: return "0 s"
        case ..<0.000_999_5: return significant(seconds * 1e6, trimmed) + " µs"
        case ..<0.999_5: return significant(seconds * 1e3, trimmed) + " ms"
        case ..<99.95: return significant(seconds, trimmed) + " s"
        case ..<3_599.5:
            let whole = Int(seconds.rounded())
            return "\(whole / 60) min \(twoDigits(whole % 60)) s"
        default:
            guard seconds < 1e12 else { return "over 30000 years" }
            let minutes = Int((seconds / 60).rounded())
            return "\(minutes / 60) h \(twoDigits(minutes % 60)) min"
        }
    }

    /// A duration that lies between two bounds, as its middle and half its width: `1.24 s ± 10 ms`.
    public static func interval(_ interval: Report.Interval) -> String {
        let half = (interval.high - interval.low) / 2
        let middle = (interval.high + interval.low) / 2
        guard half >= 5e-10 else { return duration(middle) }
        return middled(middle, half) + " ± " + duration(half, trimmed: true)
    }

    /// A share 0...1 as a percentage with at most three decimals: `99.95 %`.
    public static func share(_ share: Double) -> String { fixed(share * 100, 3, trimmed: true) + " %" }

    /// A number with so many decimals, and without their trailing zeros when `trimmed`.
    public static func fixed(_ value: Double, _ decimals: Int, trimmed: Bool = false) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale: Int64 = 1
        for _ in 0..<min(max(decimals, 0), 3) { scale *= 10 }
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        var fraction = String(scaled % scale + scale).dropFirst()
        while trimmed, fraction.last == "0" { fraction.removeLast() }
        let sign = value < 0 && scaled != 0 ? "−" : ""
        return sign + String(scaled / scale) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Wall-clock seconds since 1970 as ISO 8601 in UTC: `2026-03-01T12:00:00.250Z`.
    public static func timestamp(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return "1970-01-01T00:00:00.000Z" }
        let milliseconds = Int64((seconds * 1000).rounded(.down))
        let days = (milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000
        let rest = Int(milliseconds - days * 86_400_000)
        // Civil date from days: eras of 400 years that begin on 1 March 0000.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map(twoDigits).joined(separator: ":")
        let fraction = String(rest % 1000 + 1000).dropFirst()
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))T\(clock).\(fraction)Z"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func significant(_ value: Double, _ trimmed: Bool) -> String {
        fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, trimmed: trimmed)
    }

    /// The middle with as many decimals as its error allows, but no fewer than `duration` shows.
    private static func middled(_ middle: Double, _ half: Double) -> String {
        guard middle >= 0.9995, middle < 3_599.5 else { return duration(middle) }
        let decimals = half < 0.0095 ? 3 : half < 0.095 ? 2 : middle < 9.995 ? 2 : 1
        guard middle >= 119.95 else { return fixed(middle, decimals) + " s" }
        let minutes = Int(middle / 60)
        return "\(minutes) min \(fixed(middle - Double(minutes) * 60, decimals)) s"
    }
}
