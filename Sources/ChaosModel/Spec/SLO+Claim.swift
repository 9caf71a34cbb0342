/// The text of one claim.
extension SLO.Claim {
    /// The text form for the schema: what it accepts is accepted here, but for the ranges of numbers.
    static var pattern: String {
        let subject = #"(\s+of\s+[^\s()<>=≤≥]+)?\s*"#
        let share = #"[0-9.]+%"# + subject + #"\s+under\s+[0-9.]+[a-z]+"#
        let quantity = #"[-−]?[0-9.]+[A-Za-z%]*(/[a-z]+)?"#
        let relative = #"[0-9.]+\s*[x×]\s*baseline|baseline(\s*[-−+]\s*[0-9.]+[A-Za-z%]*(/[a-z]+)?)?"#
        let measure = "(p[0-9.]+|errors|availability|rate|max|min|mean|last|slope)"
        return "(\(share)|\(measure)\(subject)" + #"(<=|≤|>=|≥)\s*"# + "(\(quantity)|\(relative)))"
    }

    /// Reads the words of a claim.
    /// - Throws: `FieldError` when they are none.
    init(words all: [String]) throws(FieldError) {
        var words = all
        var subject: String?
        if words.count > 1, words[1] == "of" {
            guard words.count > 2, !Self.signs.contains(words[2]), words[2] != "under" else {
                throw FieldError(
                    "`of` needs the name of a probe", suggestion: "write it like `\(words[0]) of checkout`")
            }
            subject = words[2]
            words.removeSubrange(1...2)
        }
        guard words.count >= 3 else { throw Self.form(all) }
        if words[1] == "under" {
            guard words.count == 3 else { throw Self.form(all) }
            let share = try Self.share(words[0])
            self.init(.share(under: try Duration(field: words[2])), of: subject, .atLeast, .fixed(share))
            return
        }
        guard Self.signs.contains(words[1]) else { throw Self.form(all) }
        let measure = try Measure(word: words[0], of: all)
        let limit = words[2...].joined()
        let comparison = try measure.comparison(words[1]) { sign in
            ([words[0]] + (subject.map { ["of", $0] } ?? []) + [sign] + words[2...]).joined(separator: " ")
        }
        guard words.count == 3 || limit.contains("baseline") else {
            throw FieldError(
                "`\(words[2...].joined(separator: " "))` is no limit", suggestion: "write `\(limit)` in one word")
        }
        self.init(measure, of: subject, comparison, try Limit(limit, of: measure))
    }

    /// The text form, which reads back as the same value.
    var fieldText: String {
        let place = subject.map { " of \($0)" } ?? ""
        if case .share(let latency) = measure, case .fixed(let share) = limit {
            return "\(Percent(share: share).fieldText)\(place) under \(latency.fieldText)"
        }
        return "\(measure.name)\(place) \(comparison.rawValue) \(limit.text(of: measure))"
    }

    private static let signs: Set<String> = ["<=", ">=", "<", ">", "=", "=="]

    private static func share(_ text: String) throws(FieldError) -> Double {
        let percent = try Percent(field: text)
        guard percent.share <= 1 else { throw FieldError("a share is at most 100%, found `\(text)`") }
        return percent.share
    }

    fileprivate static func form(_ words: [String]) -> FieldError {
        let known = ["errors", "availability", "rate", "mean", "slope", "last", "max", "min"]
        let text = words.joined(separator: " "), first = words.first ?? ""
        let meant = ["load": "rate", "avg": "mean", "average": "mean", "median": "p50", "latency": "p99"][first]
        let near =
            known.contains(first) ? nil : meant ?? (first.count > 2 ? Spelling.nearest(first, among: known) : nil)
        let form = ObjectiveReader.form(text)
        return near.map { FieldError("`\(text)` is not an objective", suggestion: "did you mean `\($0)`?") } ?? form
    }
}

extension SLO.Claim.Measure {
    /// Reads the name of a measure, such as `p99` or `errors`.
    fileprivate init(word: String, of words: [String]) throws(FieldError) {
        switch word {
        case "errors": self = .errors
        case "availability": self = .availability
        case "rate": self = .rate
        default:
            if let statistic = SLO.Claim.Statistic(rawValue: word) {
                self = .value(statistic)
                return
            }
            guard word.hasPrefix("p"), let digit = word.dropFirst().first, digit.isNumber || digit == "." else {
                throw SLO.Claim.form(words)
            }
            guard let quantile = Decimal(word.dropFirst())?.moved(2)?.double, quantile < 1 else {
                throw FieldError("`\(word)` is no quantile", suggestion: "write it like `p99` or `p99.9`")
            }
            self = .quantile(quantile)
        }
    }

    /// On which side of its limit a measure may have to stay.
    fileprivate func comparison(
        _ sign: String, _ text: (String) -> String
    ) throws(FieldError) -> SLO.Claim.Comparison {
        let only: SLO.Claim.Comparison? =
            switch self {
            case .errors, .quantile: .atMost
            case .availability, .share: .atLeast
            case .rate, .value: nil
            }
        if let comparison = SLO.Claim.Comparison(rawValue: sign), only == nil || comparison == only {
            return comparison
        }
        let right = only ?? (sign.hasPrefix(">") ? .atLeast : .atMost)
        let what = only == nil || sign == "<" || sign == ">" ? "an objective" : "an objective on `\(name)`"
        throw FieldError(
            "\(what) compares with `\(right.rawValue)`, found `\(sign)`", suggestion: "write `\(text(right.rawValue))`")
    }
}
