/// The values of a field of a cron expression that are plain numbers: bit n stands for n.
struct CronSet: Hashable {
    /// The values.
    var bits: UInt64 = 0
    /// Whether the field begins with a `*`, which decides how the two day fields work together, or is a `?`.
    var hasStar = false
    /// Whether it has a `*` or a step: then it goes by real time.
    var isOpen = false

    /// Whether a number is among them.
    func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

    /// The numbers in order.
    var numbers: [Int] { (0..<64).filter(contains) }

    /// The least number from one on.
    func first(from number: Int) -> Int? {
        guard number < 64 else { return nil }
        let rest = bits >> UInt64(number)
        return rest == 0 ? nil : number + rest.trailingZeroBitCount
    }

    /// Adds one entry of a list: `*`, `5`, `5-10`, each with a step or without one.
    mutating func add(_ entry: String, of field: CronField) throws(FieldError) {
        let halves = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let step = halves.count == 2 ? try Self.step(halves[1], of: entry, field) : nil
        if step != nil { isOpen = true }
        if halves[0] == "*" {
            isOpen = true
            add(field.range.lowerBound, through: last(of: field), by: step ?? 1)
            return
        }
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2 else { throw field.error(entry, "`\(entry)` is not a range", "write `1-5`") }
        let low = try field.number(ends[0], of: entry)
        // Without an end a step goes on to the last value.
        guard ends.count == 2 else {
            let wrapped = field == .dayOfWeek && low == 7 ? 0 : low
            add(wrapped, through: step == nil ? wrapped : last(of: field), by: step ?? 1)
            return
        }
        let high = try field.number(ends[1], of: entry)
        if low > high {
            guard field == .dayOfWeek else {
                let (first, end) = (field.range.lowerBound, field.range.upperBound)
                throw field.error(
                    entry, "the range `\(halves[0])` ends before it begins",
                    "write `\(ends[0])-\(end),\(first == high ? "\(first)" : "\(first)-\(ends[1])")`")
            }
            add(low, through: high + 7, by: step ?? 1, modulo: 7)
        } else if field == .dayOfWeek {
            add(low, through: high, by: step ?? 1, modulo: 7)
        } else {
            add(low, through: high, by: step ?? 1)
        }
    }

    private mutating func add(_ low: Int, through high: Int, by step: Int, modulo: Int = 64) {
        for number in stride(from: low, through: high, by: step) { bits |= 1 << UInt64(number % modulo) }
    }

    /// Saturday is the last weekday: 7 is Sunday again.
    private func last(of field: CronField) -> Int { field == .dayOfWeek ? 6 : field.range.upperBound }

    private static func step(_ text: Substring, of entry: String, _ field: CronField) throws(FieldError) -> Int {
        let most = field == .dayOfWeek ? 7 : field.range.upperBound
        let isNumber = !text.isEmpty && text.utf8.count <= 4 && text.utf8.allSatisfy(\.isASCIIDigit)
        guard isNumber, let step = Int(text) else {
            throw field.error(entry, "`\(entry)` needs a number after the `/`", "write `*/\(field == .hour ? 6 : 10)`")
        }
        guard (1...most).contains(step) else {
            let rule = field == .minute ? "MINUTELY" : field == .hour ? "HOURLY" : nil
            let suggestion = rule.map { "a step that is longer is a rule: `FREQ=\($0);INTERVAL=\(step)`" }
            throw field.error(entry, "the step of `\(entry)` is not 1 to \(most)", step == 0 ? nil : suggestion)
        }
        return step
    }
}
