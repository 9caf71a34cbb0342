import ChaosModel

/// The report's times of day as places on an axis of time.
enum HistoryMoment {
    /// Seconds since 1970 of a time such as `2026-11-21T17:54:20.250Z`; `nil` when it is none.
    static func seconds(_ text: String) -> Double? {
        guard text.contains("T"), case .at(let seconds)? = try? HistoryTime(field: text) else { return nil }
        return seconds
    }

    /// Ticks between two times, at most `count`, each with its text: days, or hours and minutes in a short time.
    static func ticks(from: Double, to: Double, count: Int) -> [(at: Double, text: String)] {
        let steps: [Double] = [
            60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000,
            7_776_000, 31_536_000,
        ]
        let step = steps.first { (to - from) / $0 <= Double(count) } ?? (to - from) / Double(count)
        var ticks: [(Double, String)] = []
        var at = (from / step).rounded(.up) * step
        while at <= to, ticks.count <= count {
            let text = Figure.timestamp(at)
            ticks.append((at, step < 86_400 ? String(HistoryWords.moment(text).dropFirst(5)) : HistoryWords.day(text)))
            at += step
        }
        return ticks
    }
}
