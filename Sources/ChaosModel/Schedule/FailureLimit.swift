/// After how many failed drills in a row a schedule is paused: a number, or `never`.
struct FailureLimit: FieldValue, Hashable {
    /// The number; `nil` for never.
    var count: Int?

    static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "NUMBER", pattern: "^(never|[1-9][0-9]?|100)$")
    }
    static var placeholder: FailureLimit { FailureLimit(count: nil) }

    init(count: Int?) { self.count = count }

    init(field text: String) throws(FieldError) {
        if text == "never" {
            count = nil
            return
        }
        guard let number = try? Int(field: text), (1...100).contains(number) else {
            throw FieldError("expected `never` or a number from 1 to 100, found `\(text)`")
        }
        count = number
    }

    var fieldText: String { count.map(String.init) ?? "never" }
}
