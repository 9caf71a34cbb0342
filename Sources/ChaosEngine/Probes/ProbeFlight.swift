/// One question in flight, with its place in the list of its probe.
struct ProbeFlight {
    /// What becomes of it.
    enum State { case free, asking, lingering }

    /// Its probe's track, and the machine that asks.
    let track: Int, member: Int, exchange: any Exchange
    var state = State.free
    /// Counts the questions of this flight, so that events of an earlier one are recognised.
    var generation: UInt32 = 0
    var slot: UInt32 = 0
    var scheduled: Int64 = 0, lateness: Int64 = 0
    var older = -1, newer = -1
}
