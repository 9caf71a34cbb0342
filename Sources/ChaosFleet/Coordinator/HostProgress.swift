import ChaosModel
import LinuxKernel

/// What the coordinator knows of one host.
struct HostProgress {
    let part: FleetPlan.Part
    var state = PartState(.preparing)
    /// Whether it was heard of at all.
    var isHeard = false
    var comparison: ClockComparison?
    /// How far its wall clock is ahead of its own steady clock.
    var wallAhead: Int64 = 0
    var isClockSent = false
    /// What it said while it went on, by the number of the message: one may come more than once.
    var messages: [Int: [Record.Event]] = [:]
    var status: LiveLine.Status?
    /// When its answers were shown last.
    var shownAt: UInt64 = 0
    var pieces: [Int: [UInt8]] = [:]
    /// Since when it does not show itself.
    var lostAt: UInt64?
    /// Whether it was ever lost, and when on the fleet's clock.
    var wasLostAt: Int64?
    /// How many words it has answered.
    var pongs = 0

    init(_ part: FleetPlan.Part) { self.part = part }

    var name: String { part.host.name }

    /// The result, once all its pieces are there.
    var result: PartResult? {
        guard state.phase == .done, state.pieces > 0, pieces.count >= state.pieces else { return nil }
        let bytes = (0..<state.pieces).flatMap { pieces[$0] ?? [] }
        return FleetCoding.value(PartResult.self, bytes)
    }

    /// Whether nothing more is to be waited for.
    var isComplete: Bool {
        state.phase == .refused || state.phase == .planned
            || state.phase == .done && (state.pieces == 0 || result != nil)
    }

    /// What it said while it went on.
    var events: [Record.Event] { messages.sorted { $0.key < $1.key }.flatMap(\.value) }

    /// Takes what the host wrote below its own keys.
    mutating func take(_ what: String, _ value: [UInt8]) {
        let parts = what.split(separator: "/").map(String.init)
        switch parts.first {
        case "state":
            isHeard = true
            if let told = FleetCoding.value(PartState.self, value), told.isPlausible { state = told }
        case "status": status = FleetCoding.value(LiveLine.Status.self, value) ?? status
        case "events":
            let told = FleetCoding.value([Record.Event].self, value) ?? []
            if let number = parts.last.flatMap({ Int($0) }) {
                messages[number] = told.filter { FleetBounds.holds($0.at) }
            }
        case "result": if let number = parts.last.flatMap({ Int($0) }) { pieces[number] = value }
        default: break
        }
    }
}

/// How one host came through a drill.
public struct HostOutcome: Sendable {
    /// The host, and whether it carried out faults.
    public var host: FleetHost, isHit: Bool
    /// How far it came, and in its own words why not further.
    public var state: PartState
    /// How far its steady clock was ahead of the coordinator's; `nil` when they were never compared.
    public var comparison: ClockComparison?
    /// How far its wall clock is ahead of its steady one, in nanoseconds.
    public var wallAhead: Int64
    /// What its run left; `nil` when that never came.
    public var result: PartResult?
    /// What it said while it went on.
    public var events: [Record.Event]
    /// When it was missed, on the coordinator's clock; `nil` when it never was.
    public var lostAt: Int64?

    init(_ progress: HostProgress) {
        host = progress.part.host
        isHit = progress.part.isHit
        state = progress.state
        comparison = progress.comparison
        wallAhead = progress.wallAhead
        result = progress.result
        events = progress.events
        lostAt = progress.wasLostAt
    }
}
