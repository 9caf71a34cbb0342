extension PolicyWindow {
    /// Reads hours of the week.
    static func weekly(_ fields: inout FieldReader) -> PolicyWindow? {
        let days: [Weekdays] = fields.list(
            "days", "Days of the week on which it begins; every day when left out.", example: "mon-thu")
        let from = second(&fields, "from", "When it begins, by the zone's clocks.", example: "\"09:00\"")
        let to = second(
            &fields, "to", "When it ends, on the next day if that is not later than `from`.", example: "\"16:00\"")
        let zone = zone(&fields)
        guard let from, let to else { return nil }
        if from == 86_400 { fields.reject("a day begins at 00:00", at: "from") }
        if from == to {
            fields.reject("is no later than `from`", at: "to", suggestion: "write 00:00 to 24:00 for all day")
        }
        let all = days.isEmpty ? Set(0..<7) : days.reduce(into: Set()) { $0.formUnion($1.days) }
        return PolicyWindow(
            span: .weekly(days: all, from: from, to: to), zone: zone, location: fields.location(of: "zone"))
    }

    /// Reads a span of days. A date without a time of day is meant whole.
    static func once(_ fields: inout FieldReader) -> PolicyWindow? {
        let from: CivilTime = fields.required("from", "The first day, or moment.", example: "2026-12-20")
        let last: CivilTime = fields.required("to", "The last day, or moment.", example: "2027-01-04")
        let zone = zone(&fields)
        guard fields.has("from"), fields.has("to") else { return nil }
        if last < from { fields.reject("is before `from`", at: "to") }
        let to = last.second == 0 ? CivilTime(day: last.day + 1) : last
        return PolicyWindow(span: .once(from: from, to: to), zone: zone, location: fields.location(of: "zone"))
    }

    /// Reads hours of the week where days or a time of day are given, else a span of days.
    static func either(_ fields: inout FieldReader) -> PolicyWindow? {
        let isWeekly =
            fields.has("days")
            || ["from", "to"].contains { name in
                fields.node?.entries.contains { entry in
                    if entry.key == name, case .scalar(let text, _) = entry.value.content {
                        CivilTime.second(ofDay: text) != nil
                    } else {
                        false
                    }
                } ?? false
            }
        return isWeekly ? weekly(&fields) : once(&fields)
    }

    private static func second(
        _ fields: inout FieldReader, _ name: String, _ summary: String, example: String
    ) -> Int? {
        let text: String = fields.required(name, summary, example: example) { (text: String) in
            CivilTime.second(ofDay: text) == nil ? "expected a time of day like \"09:00\", found `\(text)`" : nil
        }
        return CivilTime.second(ofDay: text)
    }

    /// Reads the name of a time zone, by its form alone: which zones there are only the disk tells.
    static func zone(_ fields: inout FieldReader) -> String {
        fields.value("zone", default: "UTC", "The time zone, by its name in the zone database.") { (name: String) in
            let isPlain =
                name.utf8.count <= 64
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/_+-".contains($0)) }
            return isPlain && !name.hasPrefix("/") && !name.isEmpty
                ? nil : "expected a zone like `Europe/Berlin`, found `\(name)`"
        }
    }
}
