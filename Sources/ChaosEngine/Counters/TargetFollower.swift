import ChaosModel
import LinuxKernel

/// The processes of a target, whoever they are just now. A look that goes through all the host's processes is rare enough
/// not to become a load itself.
final class TargetFollower {
    /// A look that costs no more CPU time is made every time, in nanoseconds.
    private static let cheap: UInt64 = 300_000
    /// Between two looks that cost more: at least and at most; and how many times as long as the look itself ran.
    private static let pause: UInt64 = 500_000_000, longest: UInt64 = 5_000_000_000, rest: UInt64 = 200

    private let target: Target
    private let resolver: TargetResolver
    private var found: [Int32] = []
    private var lookAt: UInt64 = 0, soonest: UInt64 = 0

    init(_ target: Target, resolver: TargetResolver) {
        self.target = target
        self.resolver = resolver
    }

    /// Those that there were at the last look, some of which may have ended since.
    func processes() -> [Int32] {
        let now = Clock.monotonicNanoseconds()
        guard now >= lookAt else { return found }
        let before = Clock.threadCPUNanoseconds()
        found = (try? resolver.processes(of: target)) ?? []
        let cost = Clock.threadCPUNanoseconds() - before
        lookAt = cost <= Self.cheap ? now : now + min(max(Self.pause, cost * Self.rest), Self.longest)
        soonest = now + min(cost * Self.rest / 10, Self.pause)
        return found
    }

    /// One of them has ended: whoever takes its place is looked for at once, or as soon as that costs no more than ten
    /// times as much as otherwise.
    func hurry() { lookAt = min(lookAt, soonest) }
}
