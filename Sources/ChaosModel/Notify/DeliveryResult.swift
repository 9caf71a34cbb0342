/// What came of telling one hook of one event.
public struct DeliveryResult: Hashable, Codable, Sendable {
    /// The message's identity, its event, and the hook's name.
    public var id: String, event: NotifyEvent, hook: String
    /// Whether the hook has it.
    public var isDelivered: Bool
    /// Whether it is tried again later, at the next run or by `aftershock notify flush`.
    public var isKept: Bool
    /// How many attempts were made.
    public var attempts: Int
    /// The last attempt in words: `200`, `exit 1`, `timed out after 5s`.
    public var detail: String
    /// From the first attempt to the end of the last one, in seconds.
    public var took: Double
    /// What a command has printed, cut short; left out when that is nothing.
    public var output: String?

    /// Describes a delivery.
    public init(
        _ message: NotifyMessage, hook: String, isDelivered: Bool, isKept: Bool = false, attempts: Int, detail: String,
        took: Double, output: String? = nil
    ) {
        id = message.id
        event = message.event
        self.hook = hook
        self.isDelivered = isDelivered
        self.isKept = isKept
        self.attempts = attempts
        self.detail = detail
        self.took = took
        self.output = output
    }

    /// One line for a run's events.
    public var text: String {
        let tries = attempts == 1 ? "1 attempt" : "\(attempts) attempts"
        let said = output.map { "; it said: \($0)" } ?? ""
        guard isDelivered else {
            return "\(event.rawValue) not delivered to \(hook) (\(id)): \(detail), \(tries)"
                + (isKept ? ", kept for later" : "") + said
        }
        return "\(event.rawValue) delivered to \(hook) (\(id)): \(detail), \(tries), \(Figure.duration(took))" + said
    }
}
