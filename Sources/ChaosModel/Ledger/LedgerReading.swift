/// What looking for an entry has shown.
public enum LedgerReading: UInt8, Codable, Sendable, CaseIterable {
    /// It could not be looked at, so nothing is known.
    case unread
    /// It is there as it was written.
    case present
    /// The store says that there is no such entry.
    case missing
    /// It is there, but not as it was written.
    case different

    /// What the answer to a reading tells.
    /// - Parameter detail: the HTTP status, if there is one.
    public init(_ outcome: Sample.Outcome, detail: UInt16) {
        switch outcome {
        case .good: self = .present
        case .gone: self = .missing
        case .badStatus where detail == 404 || detail == 410: self = .missing
        case .badBody, .badValue: self = .different
        default: self = .unread
        }
    }
}
