/// What is known of a write. Ordered: what one attempt has told, no later one takes back.
public enum LedgerState: UInt8, Codable, Sendable, Comparable, CaseIterable {
    /// Nothing was sent.
    case none
    /// The store said no, or could not be reached at all.
    case refused
    /// There was no answer that tells: the entry may be there or not.
    case unknown
    /// The store said that it has the entry.
    case acknowledged

    /// What the answer to a write tells.
    /// - Parameter detail: the HTTP status, if there is one.
    public init(_ outcome: Sample.Outcome, detail: UInt16) {
        switch outcome {
        case .good: self = .acknowledged
        // A gateway that has lost its own upstream does not know what became of the write.
        case .badStatus: self = detail == 502 || detail == 504 ? .unknown : .refused
        case .refused, .badAnswer: self = .refused
        default: self = .unknown
        }
    }

    /// Whether this is less certain to be there than `other`.
    public static func < (one: LedgerState, other: LedgerState) -> Bool { one.rawValue < other.rawValue }
}
