import ChaosModel

/// What is known of the run of now, or of the last one. Its JSON names are stable.
public struct LiveSnapshot: Hashable, Codable, Sendable {
    /// The run; `nil` when none was followed since the daemon started.
    public var begin: LiveLine.Begin?
    /// Its newest state.
    public var status: LiveLine.Status?
    /// What happened in it, the oldest first.
    public var events: [Record.Event] = []
    /// How it ended; `nil` while it goes on.
    public var end: LiveLine.End?

    /// Nothing is known.
    public init() {}

    /// Of a run, the newest so many events are kept.
    static let mostEvents = 500

    /// Takes what a run says of itself.
    mutating func take(_ line: LiveLine) {
        switch line {
        case .begin(let begin):
            self = LiveSnapshot()
            self.begin = begin
        case .event(let event):
            events.append(event)
            if events.count > Self.mostEvents { events.removeFirst(events.count - Self.mostEvents) }
        case .status(let status): self.status = status
        case .end(let end): self.end = end
        }
    }
}
