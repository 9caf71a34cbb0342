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
    /// Flights whose exchange is free to ask again.
    var free: [Int] = []
    /// Makes another exchange.
    let makeExchange: () -> any Exchange

    init(probe: Int, first: Int64, plan: PlannedProbe, makeExchange: @escaping () -> any Exchange) {
        self.probe = UInt16(probe)
        self.first = first
        interval = plan.interval
        timeout = plan.timeout
        self.makeExchange = makeExchange
    }

    /// When the next slot is due.
    var due: Int64 { first + Int64(nextSlot) * interval }

    /// Takes the next slot.
    mutating func takeSlot() -> (number: UInt32, scheduled: Int64) {
        defer { nextSlot += 1 }
        return (nextSlot, due)
    }
}

/// One question in flight, with its place in the list of its probe.
struct ProbeFlight {
    /// What becomes of it.
    enum State { case free, asking, lingering }

    /// Its probe's track, and the machine that asks.
    let track: Int, exchange: any Exchange
    var state = State.free
    /// Counts the questions of this flight, so that events of an earlier one are recognised.
    var generation: UInt32 = 0
    var slot: UInt32 = 0
    var scheduled: Int64 = 0, lateness: Int64 = 0
    var older = -1, newer = -1
}
