/// How times that come again are said in English.
enum TimeWords {
    /// The days of the week, Monday first.
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ items: [String], _ last: String = "and") -> String {
        guard let end = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " \(last) \(end)"
    }

    /// Numbers in order, with three or more in a row as one: `1, 3 to 5 and 9`.
    static func runs(_ numbers: [Int], _ name: (Int) -> String = { "\($0)" }) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound == number - 1 {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        return list(
            runs.flatMap { run in
                run.count > 2 ? ["\(name(run.lowerBound)) to \(name(run.upperBound))"] : run.map(name)
            })
    }

    /// `Monday to Friday`; days of the week may run over its end: `Friday to Monday`.
    static func weekdays(_ days: Set<Int>) -> String {
        guard (1..<7).contains(days.count) else { return "every day" }
        // Begins after a day that is not among them, so that a run is whole.
        let begin = days.contains(0) && days.contains(6) ? (0..<7).first { !days.contains($0) } ?? 0 : 0
        return runs((0..<7).map { begin + $0 }.filter { days.contains($0 % 7) }) { weekdays[$0 % 7] }
    }

    /// `January and July`.
    static func months(_ numbers: [Int]) -> String { runs(numbers) { months[$0 - 1] } }

    /// `the 1st, 2nd and 13th`.
    static func daysOfMonth(_ numbers: [Int]) -> String { "the " + runs(numbers, ordinal) }

    /// `1st`, `22nd`, `13th`.
    static func ordinal(_ number: Int) -> String {
        let isTeen = (11...13).contains(number % 100)
        return "\(number)" + (isTeen ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th")
    }

    /// The times of day of hours and minutes: `at 02:30 and 14:30`, `every 15 minutes from 09:00 to 17:59`.
    static func timesOfDay(hours: [Int], minutes: [Int]) -> String {
        if minutes.count == 1, hours.count == 24 {
            return minutes == [0]
                ? "every hour" : "every hour at :" + CivilTime.text(ofSecond: minutes[0] * 60).suffix(2)
        }
        if hours.count * minutes.count <= 6 {
            let times = hours.flatMap { hour in minutes.map { CivilTime.text(ofSecond: hour * 3600 + $0 * 60) } }
            return "at " + list(times)
        }
        if minutes.count == 1, let step = step(hours, of: 24) {
            return "every \(step) hours" + (minutes == [0] ? "" : ", \(minutes[0]) minutes past the hour")
        }
        let every =
            step(minutes, of: 60).map { $0 == 1 ? "every minute" : "every \($0) minutes" }
            ?? (minutes == [0] ? "at the full hour" : "at \(runs(minutes)) minutes past the hour")
        if hours.count == 24 { return every }
        if let first = hours.first, let last = hours.last, last - first == hours.count - 1 {
            let end = CivilTime.text(ofSecond: last * 3600 + (minutes.count == 1 ? minutes[0] : 59) * 60)
            return "\(every) from \(CivilTime.text(ofSecond: first * 3600)) to \(end)"
        }
        return "\(every), of the hours \(runs(hours))"
    }

    /// The distance between numbers that begin with 0 and come around evenly.
    private static func step(_ numbers: [Int], of length: Int) -> Int? {
        guard numbers.first == 0, numbers.count > 1, length % numbers.count == 0 else { return nil }
        let step = length / numbers.count
        return numbers.indices.allSatisfy { numbers[$0] == $0 * step } ? step : nil
    }
}
