/// Days of the week: `mon`, `mon-thu`, `fri-mon`. Monday is 0.
struct Weekdays: FieldValue, Hashable {
    /// The days.
    var days: Set<Int>

    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    static var shape: FieldShape {
        let day = names.joined(separator: "|")
        return FieldShape(jsonType: "string", metavar: "DAYS", pattern: "^(\(day))(-(\(day)))?$")
    }
    static var placeholder: Weekdays { Weekdays(days: []) }

    init(days: Set<Int>) { self.days = days }

    init(field text: String) throws(FieldError) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let numbers = ends.compactMap { Self.names.firstIndex(of: $0) }
        guard (1...2).contains(ends.count), numbers.count == ends.count else {
            throw FieldError(
                "expected a day or two, found `\(text)`",
                suggestion: "write `mon-fri`; the days are \(Self.names.joined(separator: ", "))")
        }
        var day = numbers[0]
        days = [day]
        while day != numbers[numbers.count - 1] {
            day = (day + 1) % 7
            days.insert(day)
        }
    }

    var fieldText: String { Self.text(days) }

    /// `every day`, or the days in order.
    static func text(_ days: Set<Int>) -> String {
        days.count == 7 ? "every day" : days.sorted().map { names[$0] }.joined(separator: ",")
    }
}
