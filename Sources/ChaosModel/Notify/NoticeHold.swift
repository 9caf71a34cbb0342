/// What was held back in quiet hours. It is kept on disk.
public struct NoticeHold: Hashable, Codable, Sendable {
    /// The most that is held; of more the oldest are dropped, and how many is told.
    public static let limit = 200
    /// What is held, oldest first.
    public private(set) var held: [DaemonNotice] = []
    /// How many more there were.
    public private(set) var dropped = 0

    /// Holds nothing.
    public init() {}

    /// Takes what there is to tell.
    /// - Parameter began: when the run of a drill began: one that began in quiet hours did not tell its end itself.
    /// - Returns: what to tell now, and what was held back until now, where the quiet is over.
    public mutating func take(
        _ notices: [DaemonNotice], quiet: QuietHours, now: Double, zones: [String: TimeZoneRules],
        began: (DaemonNotice) -> Double?
    ) -> (now: [DaemonNotice], summary: [DaemonNotice]) {
        let isQuiet = quiet.contain(now, in: zones)
        var told: [DaemonNotice] = []
        for notice in notices {
            if notice.event == .end {
                // A run tells its end itself, but for good ones that began in quiet hours.
                guard !notice.isFailure, let began = began(notice), quiet.contain(began, in: zones) else { continue }
                held.append(notice)
            } else if isQuiet, !quiet.lets(notice) {
                held.append(notice)
            } else {
                told.append(notice)
            }
        }
        if held.count > Self.limit {
            dropped += held.count - Self.limit
            held.removeFirst(held.count - Self.limit)
        }
        guard !isQuiet, !held.isEmpty else { return (told, []) }
        var summary = held
        if dropped > 0, let first = held.first {
            var more = first
            more.text = "\(dropped) earlier ones were too many to keep."
            summary.insert(more, at: 0)
        }
        (held, dropped) = ([], 0)
        return (told, summary)
    }
}
