import ChaosModel

/// Decides ten times a second how large a balloon shall be. Pure: what was read goes in, a size comes out.
struct BalloonSteering {
    /// What was read at one moment.
    struct Reading {
        /// Bytes that can still be taken before something is short: the least that any limit on the way up, or the host,
        /// leaves beyond its reserve. Negative when the reserve is touched already.
        var room: Int64
        /// The same for the limits alone, with nothing left.
        var free = Int64.max
        /// Bytes in use, of those that cannot be dropped.
        var used: UInt64 = 0
        /// The limit, or the host's memory.
        var limit: UInt64 = 0
        /// The kernel's own average of the pressure, 0...1.
        var average = 0.0
        /// The time that somebody stood still altogether, in microseconds.
        var total: UInt64 = 0
        /// When, by the monotonic clock in nanoseconds; `nil` is one look after the last.
        var at: UInt64?
    }

    /// Looks in a second.
    static let rate: Int64 = 10
    /// The least that it grows by, when it grows.
    private static let grain: Int64 = 1 << 18
    /// What a balloon that was killed leaves free from then on.
    private static let margin: Int64 = 4 << 20
    /// So many looks make the pressure of now: the kernel's own average lags by seconds.
    private static let memory = 10

    private let load: MemoryLoad
    /// After the kernel killed the balloon, it grows no larger than this.
    private var ceiling = Int64.max
    private var wasKilled = false
    private var totals: [UInt64] = []
    private var moments: [UInt64] = []
    private var span: Int64?
    private var step = BalloonSteering.grain
    private var direction = 1
    /// How often in a row it went the same way.
    private var same = 0
    /// Looks until the next step.
    private var wait = 0

    init(_ load: MemoryLoad) { self.load = load }

    /// The kernel killed it when it was so large.
    mutating func wasKilled(at held: UInt64) {
        wasKilled = true
        ceiling = min(ceiling, max(0, Int64(clamping: held) / 10 * 9))
    }

    /// How large it shall be from now on.
    mutating func next(_ reading: Reading, held: UInt64) -> UInt64 {
        let held = Int64(clamping: held)
        let wanted: Int64
        switch load.goal {
        case .size(let bytes): wanted = Int64(clamping: bytes)
        case .share(let share):
            wanted = held + Int64(Double(reading.limit) * share) - Int64(clamping: reading.used)
        case .pressure(let goal): wanted = held + change(towards: goal.share, reading, held: held)
        }
        let pace = pace(towards: wanted, room: reading.room)
        var next = min(wanted, held + pace, ceiling)
        // Whoever leaves nothing takes the kernel's kill upon itself; the room is then that of the host.
        next = min(next, held + reading.room)
        // Once it was killed it only takes what the others leave.
        if wasKilled, reading.free < .max { next = min(next, held + reading.free - Self.margin) }
        return UInt64(max(0, next))
    }

    /// The most that it grows by at once: the ramp's share of all there is to grow.
    private mutating func pace(towards wanted: Int64, room: Int64) -> Int64 {
        let all: Int64
        if case .pressure = load.goal { all = room } else { all = wanted }
        span = max(span ?? 0, all)
        guard load.ramp > 0 else { return .max / 2 }
        let looks = max(1, Double(load.ramp) / 1e9 * Double(Self.rate))
        return max(Self.grain, Int64(Double(span ?? 0) / looks))
    }

    /// By how much to grow or shrink: boldly while there is no pressure, then by steps that are halved whenever the goal
    /// is crossed, with time between them for the pressure to show.
    private mutating func change(towards goal: Double, _ reading: Reading, held: Int64) -> Int64 {
        totals.append(reading.total)
        if totals.count > Self.memory + 1 { totals.removeFirst() }
        // On a busy host a look comes later than it should.
        moments.append(reading.at ?? (moments.last ?? 0) + 1_000_000_000 / UInt64(Self.rate))
        if moments.count > Self.memory + 1 { moments.removeFirst() }
        let time = Double((moments.last ?? 0) - (moments.first ?? 0)) / 1e3
        let now = time > 0 ? Double(reading.total &- (totals.first ?? 0)) / time : 0
        // A share of what is there, so that the last steps before the edge are small ones.
        let bold = max(Self.grain, reading.room / 16)
        wait -= 1
        if now < goal / 4, reading.average < goal / 4 {
            step = bold
            direction = 1
            return bold
        }
        guard wait <= 0 else { return 0 }
        // The average follows by seconds, and only from above the goal does it get there.
        let isBehind = reading.average < goal
        let next = now < goal * (isBehind ? 1.2 : 1) ? 1 : now > goal * (isBehind ? 2 : 1.3) ? -1 : 0
        guard next != 0 else { return 0 }
        wait = Self.memory * 2 / 5
        if next != direction {
            step = max(Self.grain / 2, step / 2)
            same = 0
        } else {
            same += 1
            // The goal moved away, as it does when the target's work changes.
            if same > 1 { step = min(bold, step + step / 2) }
        }
        direction = next
        return Int64(next) * step
    }
}
