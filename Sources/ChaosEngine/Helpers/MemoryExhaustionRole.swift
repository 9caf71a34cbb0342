import ChaosModel
import LinuxKernel

/// Uses memory in a group until the kernel has killed somebody there, then lets go of it at once.
struct MemoryExhaustionRole {
    private typealias Counters = Tally<MemoryExhaustion.Counter>

    /// By when the kernel has to have killed, in nanoseconds; below what the executor waits. A group at its limit lets
    /// nobody start or grow quickly.
    private static let patience: UInt64 = 10_000_000_000
    /// Between two looks at the count of kills, in nanoseconds: whoever dies frees memory, and what goes on to use it up
    /// gets the next one killed.
    private static let period: UInt64 = 300_000

    let exhaustion: MemoryExhaustion
    let token: String
    private let counters: Counters
    private let group: CgroupDirectory
    private let before: UInt64

    init(_ exhaustion: MemoryExhaustion, token: String) throws(KernelError) {
        self.exhaustion = exhaustion
        self.token = token
        counters = try Counters()
        group = CgroupDirectory(exhaustion.group.directory)
        before = group.memoryEvents["oom_kill"] ?? 0
    }

    /// Returns when standard input ends, after the kernel's kill.
    /// - Throws: `KernelError` when the kernel killed nobody in time, or nobody but the balloon.
    mutating func run() throws(KernelError) {
        let end = Clock.monotonicNanoseconds() + Self.patience
        while counters[.kills] == 0 {
            let isLate = Clock.monotonicNanoseconds() >= end
            guard !isLate, counters[.balloonKills] < 3 else {
                let reason =
                    isLate
                    ? "the kernel killed none within ten seconds"
                    : "the kernel chose ours: a larger `headroom` gives the target more weight"
                throw KernelError("have a process of \(group.path) killed: \(reason)", errno: 110)
            }
            try press(until: end)
        }
        HelperRole.say("ready")
        _ = try Poller.wait(for: [0])
    }

    /// Presses with one balloon until somebody is killed.
    private func press(until end: UInt64) throws(KernelError) {
        let description = MemoryBalloon(capacity: exhaustion.most, isKilledFirst: false)
        var balloon = try Balloon.start(description, token: token, in: exhaustion.place.group)
        balloon.wanted = exhaustion.most
        let ownBefore = counters[.balloonKills]
        while Clock.monotonicNanoseconds() < end {
            counters.raise(.peak, to: Int(clamping: balloon.held))
            let kills = (group.memoryEvents["oom_kill"] ?? 0) - before
            let ending = try balloon.ending()
            if kills > ownBefore || ending != nil {
                if try balloon.hasDied() { counters[.balloonKills] += 1 }
                counters[.kills] = kills - min(kills, counters[.balloonKills])
                break
            }
            if try !Poller.wait(for: [0], milliseconds: 0).isEmpty { break }
            Clock.sleep(untilMonotonic: Clock.monotonicNanoseconds() + Self.period)
        }
        balloon.end()
    }
}
