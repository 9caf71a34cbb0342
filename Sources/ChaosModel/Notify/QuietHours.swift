/// When others are left alone, and what they are told all the same.
public struct QuietHours: Hashable, Sendable {
    /// What is told in quiet hours.
    public enum Only: String, Sendable, CaseIterable, FieldValue {
        /// What went wrong.
        case failures
        /// Only that something may be left on the host.
        case rollback
    }

    /// The hours; none for no quiet.
    public var hours: [PolicyWindow]
    /// What is told all the same.
    public var only: Only

    /// Describes quiet hours.
    public init(hours: [PolicyWindow] = [], only: Only = .failures) {
        self.hours = hours
        self.only = only
    }

    /// Whether a moment, in seconds since 1970, is in them. One that the clocks show twice is, when either is.
    public func contain(_ moment: Double, in zones: [String: TimeZoneRules]) -> Bool {
        let second = Int(moment.rounded(.down))
        return hours.contains { window in
            // Whom to leave alone is not known in a zone that nobody knows: then they are told.
            zones[window.zone].map { rules in
                window.stretches(around: second...second, by: rules, isNarrow: false).contains { $0.contains(second) }
            } ?? false
        }
    }

    /// Whether something is told although it is quiet.
    public func lets(_ notice: DaemonNotice) -> Bool {
        notice.isRollbackFailure || only == .failures && notice.isFailure
    }
}
