import ChaosModel

/// One probe in the loop: its schedule, and its exchanges in flight in the order of their deadlines.
struct ProbeTrack {
    /// Index of the probe in the experiment.
    let probe: UInt16
    /// When slot 0 is due; times are nanoseconds on CLOCK_MONOTONIC.
    let first: Int64
    /// Nanoseconds between two slots, and from a slot to its deadline.
    let interval: Int64, timeout: Int64
    /// The slot to start next.
    private(set) var nextSlot: UInt32 = 0
    /// The oldest and the newest flight, as indices; -1 is none.
    var oldest = -1, newest = -1
    /// Flights whose exchange is free to ask again, for each member.
    var free: [[Int]]
    /// Makes another exchange, for each member.
    let makers: [() -> any Exchange]
    private let choice: MemberChoice

    init(probe: Int, first: Int64, plan: PlannedProbe, makers: [() -> any Exchange]) {
        self.probe = UInt16(probe)
        self.first = first
        interval = plan.interval
        timeout = plan.timeout
        self.makers = makers
        choice = plan.choice
        free = makers.map { _ in [] }
    }

    /// When the next slot is due.
    var due: Int64 { first + Int64(nextSlot) * interval }

    /// Takes the next slot.
    mutating func takeSlot() -> (number: UInt32, scheduled: Int64, member: Int) {
        defer { nextSlot += 1 }
        return (nextSlot, due, choice.member(of: nextSlot))
    }
}
