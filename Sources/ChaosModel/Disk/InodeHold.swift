/// Inodes of a file system that are taken by empty files in a directory of ours.
public struct InodeHold: Hashable, Codable, Sendable {
    /// What is counted.
    public enum Counter: String, Sendable, CaseIterable {
        case taken = "inodes_taken"
        case available = "inodes_available"
        case refusals = "creations_refused"
    }

    /// The directory that is filled.
    public var directory: String
    /// How many are taken.
    public var goal: InodeAmount
    /// How long the taking takes, in nanoseconds.
    public var ramp: Int64

    /// Describes a hold; nothing is made.
    public init(directory: String, goal: InodeAmount, ramp: Int64 = 0) {
        self.directory = directory
        self.goal = goal
        self.ramp = ramp
    }

    /// How many inodes are to be held.
    /// - Parameters:
    ///   - held: how many are held already.
    ///   - available: how many can be had.
    ///   - inodes: how many there are in all.
    ///   - elapsed: since the beginning, in nanoseconds.
    public func target(held: UInt64, available: UInt64, inodes: UInt64, elapsed: Int64) -> UInt64 {
        let wanted: UInt64 =
            switch goal {
            case .count(let number): number
            case .share(let share): (held + available).lessOrZero(UInt64(((1 - share) * Double(inodes)).rounded()))
            }
        return ramp > 0 && elapsed < ramp ? UInt64(Double(wanted) * Double(max(0, elapsed)) / Double(ramp)) : wanted
    }
}

extension InodeHold: HelperWork {
    /// Any user can write where it may.
    public func privileges(on survey: Survey) -> [Privilege] { survey.writing(to: directory) }
    /// The most that were taken, how many are available now, and how often the kernel had none.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// An inode that is taken is one that nobody else gets.
    public static var effectCounters: [String] { [Counter.taken.rawValue] }
    /// The mechanism.
    public var mechanism: String { "empty files" }
    /// What it does, in words.
    public var summary: String {
        let slow = ramp > 0 ? ", over \(Duration.nanoseconds(ramp).fieldText)" : ""
        return switch goal {
        case .count(let number): "make \(number) empty files in \(directory)" + slow
        case .share(let share):
            "make empty files in \(directory) until \(Percent(share: share).fieldText) of the inodes are used" + slow
        }
    }
    /// What one would type.
    public var shellEquivalent: String { "cd \(directory) && for i in $(seq 1000000); do : > $i || break; done" }
}

/// A number of inodes, `100000`, or the share of all that is used afterwards, `100%`.
public enum InodeAmount: Hashable, Codable, Sendable {
    /// So many more.
    case count(UInt64)
    /// Until this share (0...1) is used.
    case share(Double)
}

extension InodeAmount: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "COUNT|PERCENT", pattern: #"^([0-9]+|[0-9]+(\.[0-9]+)?%)$"#)
    }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: InodeAmount { .share(1) }
    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if text.hasSuffix("%") {
            let share = try Percent(field: text).share
            guard share <= 1 else { throw FieldError("at most 100% of the inodes can be used, found `\(text)`") }
            self = .share(share)
        } else {
            guard let number = UInt64(text), number > 0 else {
                throw FieldError(
                    "expected a number of inodes or a percentage, found `\(text)`",
                    suggestion: "write `100000` for so many more, or `100%` until all are used")
            }
            self = .count(number)
        }
    }
    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .count(let number): "\(number)"
        case .share(let share): Percent(share: share).fieldText
        }
    }
}
