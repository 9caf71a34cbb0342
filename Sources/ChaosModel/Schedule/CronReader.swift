/// Reads the five fields of a cron expression.
struct CronReader {
    /// The fields as they are written.
    let fields: [String]

    /// Takes an expression apart, or what its nickname stands for.
    init(_ text: String) throws(FieldError) {
        var text = text
        if text.hasPrefix("@") {
            let name = text.lowercased()
            if name == "@reboot" {
                throw FieldError(
                    "`@reboot` is no time: a host that has just started is not one to disturb",
                    suggestion: "write a time of day, such as `30 2 * * *`")
            }
            guard let meaning = CronExpression.nicknames[name] else {
                throw FieldError(
                    "there is no nickname `\(text)`",
                    suggestion: Spelling.suggestion(for: name, among: CronExpression.nicknames.keys.sorted())
                        ?? "the nicknames are \(CronExpression.nicknames.keys.sorted().joined(separator: ", "))")
            }
            text = meaning
        }
        fields = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        let names = CronField.allCases.map(\.name).joined(separator: " ")
        if fields.count == 6 {
            throw FieldError(
                "`\(text)` has six fields: seconds are not supported", suggestion: "write five fields: \(names)")
        }
        guard fields.count == 5 else {
            throw FieldError(
                "expected five fields, found \(fields.count) in `\(text)`",
                suggestion: "the fields are \(names), such as `30 2 * * mon-fri`, or a nickname such as `@daily`")
        }
    }

    /// The values of a field that has nothing but numbers.
    func set(_ field: CronField) throws(FieldError) -> CronSet {
        var set = CronSet(hasStar: fields[field.rawValue].hasPrefix("*"))
        for entry in entries(field) {
            try refuse(entry, in: field)
            try set.add(entry, of: field)
        }
        return set
    }

    /// The values of the two day fields.
    func days() throws(FieldError) -> CronDays {
        var days = CronDays()
        (days.ofMonth, days.specialOfMonth) = try dayField(.dayOfMonth)
        (days.ofWeek, days.specialOfWeek) = try dayField(.dayOfWeek)
        return days
    }

    private func entries(_ field: CronField) -> [String] {
        fields[field.rawValue].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// What only day fields may have.
    private func refuse(_ entry: String, in field: CronField) throws(FieldError) {
        if entry == "?" { throw field.error(entry, "`?` stands for a day only", "write `*`") }
        let hasLetter = ["L", "W"].contains(entry.uppercased()) || entry.contains("#")
        if hasLetter { throw field.error(entry, "`\(entry)` stands for a day only") }
    }

    private func dayField(_ field: CronField) throws(FieldError) -> (CronSet, [CronDays.Special]) {
        let text = fields[field.rawValue]
        var set = CronSet(hasStar: text.hasPrefix("*") || text == "?"), special: [CronDays.Special] = []
        if text == "?" {
            try set.add("*", of: field)
            return (set, [])
        }
        for entry in entries(field) {
            if entry == "?" { throw field.error(entry, "`?` stands alone", "write `*`") }
            if let found = try field == .dayOfMonth ? ofMonth(entry) : ofWeek(entry) {
                special.append(found)
            } else {
                try set.add(entry, of: field)
            }
        }
        return (set, special)
    }

    /// `L`, `L-3`, `LW`, `15W`.
    private func ofMonth(_ entry: String) throws(FieldError) -> CronDays.Special? {
        let field = CronField.dayOfMonth, text = entry.uppercased()
        if text.contains("#") { throw field.error(entry, "`\(entry)` belongs into the day-of-week field") }
        let isWeekday = text.hasSuffix("W"), body = isWeekday ? text.dropLast() : text[...]
        if body == "L" { return .last(before: 0, isWeekday: isWeekday) }
        if body.hasPrefix("L-") {
            let number = body.dropFirst(2)
            guard number.utf8.count <= 2, number.utf8.allSatisfy(\.isASCIIDigit), let days = Int(number),
                (1...30).contains(days)
            else { throw field.error(entry, "`\(entry)` needs a number of days, 1 to 30", "write `L-3`") }
            return .last(before: days, isWeekday: isWeekday)
        }
        if text.contains("L") {
            throw field.error(entry, "`\(entry)` is not a day", "the last day is `L`, the third before it `L-3`")
        }
        guard isWeekday else { return nil }
        if body.isEmpty || body.contains("-") || body.contains("/") {
            throw field.error(
                entry, "`\(entry)` is not a day", "the weekday nearest to the 15th is `15W`, a single day")
        }
        return .nearest(try field.number(body, of: entry))
    }

    /// `mon#2`, `mon#L`, `friL`, `5L`.
    private func ofWeek(_ entry: String) throws(FieldError) -> CronDays.Special? {
        let field = CronField.dayOfWeek, text = entry.uppercased()
        if let mark = entry.firstIndex(of: "#") {
            let weekday = try field.number(entry[..<mark], of: entry) % 7, number = text[mark...].dropFirst()
            if number == "L" { return .lastWeekday(weekday) }
            guard number.utf8.count == 1, let nth = Int(number), (1...5).contains(nth) else {
                throw field.error(
                    entry, "`\(entry)` needs 1 to 5 after the `#`", "write `mon#2`, or `monL` for the last")
            }
            return .nth(weekday: weekday, number: nth)
        }
        if text == "L" { throw field.error(entry, "`L` needs a day", "the last Friday is `friL`, Saturday is `sat`") }
        if text.hasPrefix("L"), field.names.contains(text.dropFirst().lowercased()) || Int(text.dropFirst()) != nil {
            throw field.error(entry, "`\(entry)` is the wrong way round", "write `\(entry.dropFirst())L`")
        }
        guard text.hasSuffix("L") else { return nil }
        return .lastWeekday(try field.number(entry.dropLast(), of: entry) % 7)
    }
}
