import ChaosModel
import LinuxKernel

/// Keeps a balloon at its goal: reads ten times a second what is left and how hard memory is pressed, and says how large the
/// balloon shall be. When the kernel kills the balloon, that is counted, and a smaller one takes its place.
struct MemoryLoadRole {
    private typealias Counters = Tally<MemoryLoad.Counter>

    /// By when the executor wants to know that the fault is up, in nanoseconds.
    private static let patience: UInt64 = 1_500_000_000
    /// After a balloon was killed the next one waits so long, in nanoseconds.
    private static let rest: UInt64 = 500_000_000

    /// A process that the kernel killed needs so long to be gone, at most, in nanoseconds.
    private static let dying: UInt64 = 500_000_000

    let load: MemoryLoad
    let token: String
    private let counters: Counters
    private let surroundings: MemorySurroundings
    private let start = Clock.monotonicNanoseconds()
    private var steering: BalloonSteering
    private var isReady = false
    private var lost: UInt64 = 0
    private var last: UInt64?
    private var suspected: UInt64?

    init(_ load: MemoryLoad, token: String) throws(KernelError) {
        self.load = load
        self.token = token
        counters = try Counters()
        surroundings = MemorySurroundings(load)
        steering = BalloonSteering(load)
    }

    /// Holds memory until standard input ends.
    /// - Throws: `KernelError` when the balloon cannot be started, or ends by anything but the kernel's kill.
    mutating func run() throws(KernelError) {
        while try !hold() {
            let end = Clock.monotonicNanoseconds() + Self.rest
            while Clock.monotonicNanoseconds() < end {
                if try !Poller.wait(for: [0], milliseconds: 50).isEmpty { return }
            }
        }
    }

    /// Holds memory by one balloon.
    /// - Returns: whether standard input ended; else the kernel killed the balloon.
    private mutating func hold() throws(KernelError) -> Bool {
        let description = MemoryBalloon(capacity: surroundings.hostTotal, isKilledFirst: load.isKilledFirst)
        var balloon = try Balloon.start(description, token: token, in: load.place?.group)
        while true {
            if let status = try balloon.ending() {
                guard status == .signaled(9) else {
                    throw KernelError("the balloon ended: \(status)", errno: balloon.failure)
                }
                account(balloon)
                counters[.kills] += 1
                counters[.held] = 0
                lost += balloon.touched
                steering.wasKilled(at: balloon.held)
                ready()
                return false
            }
            try steer(balloon)
            if try Poller.wait(for: [0, balloon.descriptor], milliseconds: Int(1000 / BalloonSteering.rate)).contains(0)
            {
                balloon.end()
                return true
            }
        }
    }

    private mutating func steer(_ balloon: borrowing Balloon) throws(KernelError) {
        let reading = try surroundings.read()
        let held = balloon.held
        let wanted = steering.next(reading, held: held)
        if wanted < balloon.wanted, wanted < held { counters[.shrunk] += 1 }
        balloon.wanted = wanted
        account(balloon)
        counters[.pressure] = UInt64(max(0, reading.average) * 1000)
        counters.raise(.pressurePeak, to: Int(max(0, reading.average) * 1000))
        watchGoal(reading, held: held)
        let isLate = Clock.monotonicNanoseconds() > start + Self.patience
        if balloon.touched > 0 || wanted == 0 || isLate { ready() }
    }

    private mutating func account(_ balloon: borrowing Balloon) {
        counters[.held] = balloon.held
        counters.raise(.peak, to: Int(clamping: balloon.held))
        counters[.touched] = lost + balloon.touched
        counters[.locked] = balloon.isLocked ? 1 : 0
        countKills()
    }

    /// Kills of others. One of the balloon is counted by the kernel a moment before the balloon ends: it is told then.
    private mutating func countKills() {
        let kills = surroundings.kills
        guard kills > counters[.kills] + counters[.groupKills] else {
            suspected = nil
            return
        }
        let now = Clock.monotonicNanoseconds()
        guard let since = suspected else {
            suspected = now
            return
        }
        if now > since + Self.dying { counters[.groupKills] = kills - min(kills, counters[.kills]) }
    }

    /// When the goal was reached, and for how long it was held: within a tenth of it, or at least half the pressure.
    private mutating func watchGoal(_ reading: BalloonSteering.Reading, held: UInt64) {
        let now = Clock.monotonicNanoseconds()
        defer { last = now }
        let isThere: Bool, isHeld: Bool
        switch load.goal {
        case .size(let bytes):
            isThere = held >= bytes
            isHeld = isThere
        case .share(let share):
            let level = Double(reading.used) / Double(max(1, reading.limit))
            isThere = level >= share * 0.98
            isHeld = abs(level - share) <= share / 10
        case .pressure(let goal):
            isThere = reading.average >= goal.share
            isHeld = reading.average >= goal.share / 2
        }
        if isThere, counters[.reached] == 0 { counters[.reached] = max(1, (now - start) / 1_000_000) }
        if counters[.reached] > 0, isHeld, let last { counters[.heldFor] += (now - last) / 1_000_000 }
    }

    private mutating func ready() {
        guard !isReady else { return }
        isReady = true
        HelperRole.say("ready")
    }
}

/// What a balloon's keeper looks at: the limits above the balloon, the host's memory, and the pressure.
struct MemorySurroundings {
    private let load: MemoryLoad
    private let groups: [CgroupDirectory]
    private let killsBefore: UInt64

    init(_ load: MemoryLoad) {
        self.load = load
        let path = load.place.map { $0.group.path(from: $0.root) } ?? []
        groups = path.map { CgroupDirectory($0.directory) }
        killsBefore = Self.kills(in: groups.last)
    }

    /// All memory of the host.
    var hostTotal: UInt64 { HostMemory.facts.total }

    /// How many processes the kernel has killed for want of memory since the beginning: in the group, or on the host.
    var kills: UInt64 {
        let now = Self.kills(in: groups.last)
        return now - min(now, killsBefore)
    }

    /// Looks at everything.
    /// - Throws: `KernelError` when the pressure cannot be read.
    func read() throws(KernelError) -> BalloonSteering.Reading {
        let host = HostMemory.facts
        var reading = BalloonSteering.Reading(
            room: Int64(clamping: host.available) - Int64(clamping: load.hostReserve),
            used: host.total - min(host.total, host.available), limit: host.total)
        var lowest = UInt64.max
        for group in groups {
            guard let memory = group.memory, let limit = memory.limit else { continue }
            let used = memory.usage - memory.reclaimable
            let free = Int64(clamping: limit) - Int64(clamping: used)
            reading.free = min(reading.free, free)
            if load.reserve > 0 { reading.room = min(reading.room, free - Int64(clamping: load.reserve)) }
            guard limit < lowest else { continue }
            lowest = limit
            reading.used = used
            reading.limit = limit
        }
        if let file = load.pressureFile, case .pressure(let goal) = load.goal {
            let pressure = try Pressure.read(file)
            let line = goal.kind == .some ? pressure.some : pressure.full
            reading.total = line.total
            reading.at = Clock.monotonicNanoseconds()
            reading.average =
                switch goal.window {
                case .avg10: line.average10
                case .avg60: line.average60
                case .avg300: line.average300
                }
        }
        return reading
    }

    private static func kills(in group: CgroupDirectory?) -> UInt64 {
        if let kills = group?.memoryEvents["oom_kill"] { return kills }
        return MemoryCounters.oomKills()
    }
}
