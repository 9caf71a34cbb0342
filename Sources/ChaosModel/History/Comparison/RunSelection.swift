/// One side of a comparison as it is asked for: runs by name, `a1b2c3d4,/srv/bundles/x`, or a group of the history,
/// `experiment=checkout-*,since=90d,label.team=payments`.
public enum RunSelection: Hashable, Sendable {
    /// Identities of runs, and paths of bundles.
    case runs([String])
    /// What fits.
    case group(RunFilter)

    /// The keys of a group, beside `label.NAME`.
    static let keys = ["experiment", "host", "version", "fault", "verdict", "since", "until", "last"]

    /// Reads a selection.
    /// - Throws: `Diagnostics` with everything that is wrong and its place in the text.
    public init(_ text: String) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        var column = 1
        var names: [String] = [], filter = RunFilter()
        var isGroup = false
        if text.isEmpty { problems.append(Diagnostic("names no run", suggestion: Self.help)) }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
            let place = Location(line: 1, column: column)
            column += part.unicodeScalars.count + 1
            guard !part.isEmpty else {
                problems.append(Diagnostic("nothing stands between two commas", at: place, suggestion: Self.help))
                continue
            }
            guard !part.contains("/"), let sign = part.firstIndex(of: "=") else {
                names.append(String(part))
                if isGroup { problems.append(Self.mixed(part, at: place)) }
                continue
            }
            if !names.isEmpty, !isGroup { problems.append(Self.mixed(part, at: place)) }
            isGroup = true
            let key = String(part[..<sign]), value = String(part[part.index(after: sign)...])
            do throws(FieldError) { try filter.take(key, value) } catch {
                problems.append(Diagnostic(error.message, at: place, suggestion: error.suggestion))
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        self = isGroup ? .group(filter) : .runs(names)
    }

    static let help = "write runs, `a1b2c3d4,e5f6g7h8`, or a group, `experiment=checkout-*,since=90d`"

    private static func mixed(_ part: Substring, at place: Location) -> Diagnostic {
        Diagnostic("`\(part)`: runs by name and a group of the history do not go together", at: place, suggestion: help)
    }
}

extension RunFilter {
    /// Takes one `key=value`; the same key again is another way to fit.
    /// - Throws: `FieldError` when there is no such key, or the value is none for it.
    mutating func take(_ key: String, _ value: String) throws(FieldError) {
        if key.hasPrefix("label."), key.utf8.count > 6 {
            query.labels[String(key.dropFirst(6))] = try NamePattern(field: value).text
            return
        }
        switch key {
        case "experiment": query.experiments.append(try NamePattern(field: value).text)
        case "host": query.hosts.append(try NamePattern(field: value).text)
        case "version": versions.append(try NamePattern(field: value))
        case "fault": query.faults.append(try NamePattern(field: value).text)
        case "since": since = try HistoryTime(field: value)
        case "until": until = try HistoryTime(field: value)
        case "last":
            guard let count = Int(value), count > 0 else {
                throw FieldError("`last`: expected a number of runs, found `\(value)`")
            }
            query.limit = count
        case "verdict":
            guard let verdict = Report.Verdict(rawValue: value) else {
                let all: [Report.Verdict] = [.passed, .failed, .rollbackIncomplete, .noSteadyState, .stopped]
                let names = all.map(\.rawValue)
                throw FieldError(
                    "there is no verdict `\(value)`",
                    suggestion: Spelling.suggestion(for: value, among: names)
                        ?? "there are \(names.joined(separator: ", "))")
            }
            query.verdicts.append(verdict)
        default:
            throw FieldError(
                "a group has no key `\(key)`",
                suggestion: Spelling.suggestion(for: key, among: RunSelection.keys)
                    ?? "the keys are \(RunSelection.keys.joined(separator: ", ")) and label.NAME")
        }
    }
}
