/// One of the five fields of a cron expression.
enum CronField: Int, CaseIterable {
    case minute, hour, dayOfMonth, month, dayOfWeek

    /// What it is called.
    var name: String { ["minute", "hour", "day-of-month", "month", "day-of-week"][rawValue] }

    /// The numbers that it may have. Sunday is 0 and 7.
    var range: ClosedRange<Int> { [0...59, 0...23, 1...31, 1...12, 0...7][rawValue] }

    /// Names of numbers, the first of them of the least.
    var names: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        default: []
        }
    }

    /// The values in words, for an error: `0 to 59`, `1 to 12, or jan to dec`.
    var values: String {
        let numbers = "\(range.lowerBound) to \(range.upperBound)"
        switch self {
        case .month: return numbers + ", or jan to dec"
        case .dayOfWeek: return numbers + ", or mon to sun"
        default: return numbers
        }
    }

    /// Reads a number or a name.
    func number(_ text: Substring, of whole: String) throws(FieldError) -> Int {
        if let index = names.firstIndex(of: text.lowercased()) { return index + range.lowerBound }
        let isNumber = !text.isEmpty && text.utf8.count <= 4 && text.utf8.allSatisfy(\.isASCIIDigit)
        if isNumber, let number = Int(text) {
            if range.contains(number) { return number }
            throw error(whole, "`\(text)` is not \(values)", hint(for: number))
        }
        if text.isEmpty { throw error(whole, "a number is missing in `\(whole)`", "a list is written `1,2,3`") }
        throw error(
            whole, "`\(text)` is not \(values)", Spelling.suggestion(for: String(text), among: names))
    }

    /// An error that names the field.
    func error(_ whole: String, _ message: String, _ suggestion: String? = nil) -> FieldError {
        FieldError("the \(name) field: \(message)", suggestion: suggestion)
    }

    private func hint(for number: Int) -> String? {
        switch (self, number) {
        case (.hour, 24): "midnight is 0"
        case (.minute, 60): "the full hour is 0"
        case (.dayOfMonth, 0): "the first day is 1, the last one `L`"
        case (.month, 0): "January is 1"
        default: nil
        }
    }
}
