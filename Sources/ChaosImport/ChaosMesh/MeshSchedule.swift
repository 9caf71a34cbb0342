/// The cron line of a Schedule.
enum MeshSchedule {
    /// How often it comes, such as `7d`, where that is always the same; `nil` otherwise.
    static func every(_ cron: String) -> String? {
        let words = cron.split(separator: " ").map(String.init)
        if words.count == 2, words[0] == "@every" {
            return SourceNumber.goSpan(words[1])?.fieldText
        }
        let names = ["@hourly": "1h", "@daily": "1d", "@midnight": "1d", "@weekly": "7d"]
        if words.count == 1 { return names[words[0]] }
        if words.count == 6 {
            guard words[1...].allSatisfy({ $0 == "*" }) else { return nil }
            return step(words[0]).map { "\($0)s" }
        }
        guard words.count == 5, words[2] == "*", words[3] == "*" else { return nil }
        let isMinute = Int(words[0]) != nil, isHour = Int(words[1]) != nil
        switch (words[0], words[1], words[4]) {
        case ("*", "*", "*"): return "1m"
        case (let minutes, "*", "*") where step(minutes) != nil: return step(minutes).map { "\($0)m" }
        case (_, "*", "*") where isMinute: return "1h"
        case (_, let hours, "*") where isMinute && step(hours) != nil: return step(hours).map { "\($0)h" }
        case (_, _, "*") where isMinute && isHour: return "1d"
        case (_, _, let day) where isMinute && isHour && (Int(day) != nil || day.count == 3): return "7d"
        default: return nil
        }
    }

    /// The number of `*/N`, where it divides the hour or the day evenly enough to be always the same.
    private static func step(_ field: String) -> Int? {
        guard field.hasPrefix("*/"), let number = Int(field.dropFirst(2)), number > 0, 60 % number == 0 else {
            return nil
        }
        return number
    }
}
