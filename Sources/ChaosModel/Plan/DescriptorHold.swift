/// Holds open files until the whole host has so many.
public struct DescriptorHold: Hashable, Codable, Sendable {
    /// What is held.
    public enum Kind: String, Codable, Sendable, CaseIterable, FieldValue {
        /// Sockets that lead nowhere.
        case sockets
        /// Pipes; each has two ends.
        case pipes
        /// Files in memory, without a name.
        case files
    }

    /// The kinds, one after the other.
    public var kinds: [Kind]
    /// How many open files the host is to have.
    public var level: UInt64
    /// How many of them this helper holds at most.
    public var most: UInt64

    /// Describes a hold; nothing is opened.
    public init(kinds: [Kind], level: UInt64, most: UInt64) {
        self.kinds = kinds
        self.level = level
        self.most = most
    }

    /// What the helper counts.
    public enum Counter: String, CaseIterable, Sendable {
        /// The most that it held at one time.
        case held = "descriptors_held"
        /// The most that the host had.
        case allocated = "files_allocated"
        /// What the host may have.
        case maximum = "files_maximum"
        /// Looks, a hundred a second, at which the host had reached the level.
        case exhausted = "looks_at_the_level"
    }
}

extension DescriptorHold: HelperWork {
    /// Names of the counters.
    public static let counterNames = Counter.allCases.map(\.rawValue)
    /// Descriptors that are held are ones that nobody else gets.
    public static let effectCounters = [Counter.exhausted.rawValue]
    /// The mechanism.
    public var mechanism: String { "held descriptors" }
    /// What it does, in words.
    public var summary: String {
        "hold up to \(most) \(kinds.map(\.rawValue).joined(separator: ", ")), until the host has \(level) open files"
    }
    /// What one would type.
    public var shellEquivalent: String { "(a program that opens \(most) descriptors and keeps them)" }
    /// To raise its own limit, and to go on when others cannot.
    public func privileges(on survey: Survey) -> [Privilege] {
        [Privilege(.sysAdmin, "to open files when nobody else can")]
    }
    /// There is one table.
    public var resources: [Resource] { [] }
}
