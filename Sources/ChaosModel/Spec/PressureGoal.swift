/// How hard memory is to be pressed: `psi some avg10 >= 20%`, by the kernel's pressure stall information.
public struct PressureGoal: Hashable, Codable, Sendable {
    /// Whose standing still counts.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// That of any task.
        case some
        /// That of all at once.
        case full
    }

    /// What the kernel averages over.
    public enum Window: String, Codable, Sendable, CaseIterable { case avg10, avg60, avg300 }

    /// Whose standing still counts.
    public var kind: Kind
    /// Over how long.
    public var window: Window
    /// The share of the time, 0...1.
    public var share: Double

    /// Makes a goal.
    public init(kind: Kind, window: Window = .avg10, share: Double) {
        self.kind = kind
        self.window = window
        self.share = share
    }
}

extension PressureGoal: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "CONDITION",
            pattern: #"^\s*psi\s+(some|full)(\s+avg(10|60|300))?\s*(>=|≥)\s*[0-9.]+%\s*$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: PressureGoal { PressureGoal(kind: .some, share: 1) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let words = SLO.Objective.words(text)
        let example = "write it like `psi some avg10 >= 20%`"
        guard words.count == 4 || words.count == 5, words[0] == "psi" else {
            throw FieldError("`\(text)` is not a condition on pressure", suggestion: example)
        }
        guard let kind = Kind(rawValue: words[1]) else {
            throw FieldError("pressure is `some` or `full`, found `\(words[1])`", suggestion: example)
        }
        let window = words.count == 5 ? Window(rawValue: words[2]) : .avg10
        guard let window else {
            throw FieldError(
                "the kernel averages over avg10, avg60 or avg300, found `\(words[2])`", suggestion: example)
        }
        let comparison = words[words.count - 2]
        guard comparison == ">=" else {
            throw FieldError("a goal is reached from below: it compares with `>=`, found `\(comparison)`")
        }
        let share = try Percent(field: words[words.count - 1]).share
        guard share > 0, share < 1 else { throw FieldError("a goal lies above 0% and below 100%") }
        self.init(kind: kind, window: window, share: share)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        "psi \(kind.rawValue) \(window.rawValue) >= \(Percent(share: share).fieldText)"
    }
}
