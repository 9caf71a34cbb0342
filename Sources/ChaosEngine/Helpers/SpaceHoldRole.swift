import ChaosModel
import LinuxKernel

/// Takes space of a file system by a file without a name, and follows what others write and free.
struct SpaceHoldRole {
    private typealias Counter = SpaceHold.Counter

    /// Taken by one call, in bytes: short enough that an end is obeyed soon.
    private static let slice: UInt64 = 256 << 20
    /// What a file takes is a multiple of this, in bytes.
    private static let block: UInt64 = 4096
    /// Bookkeeping of the file system comes and goes with what is taken; less than this is given back to nobody, in bytes.
    private static let tolerance: UInt64 = 64 << 10

    private let hold: SpaceHold
    private let counters: Tally<SpaceHold.Counter>
    private let file: UnnamedFile
    private var canReserve = true

    init(_ hold: SpaceHold) throws(KernelError) {
        self.hold = hold
        counters = try Tally()
        file = try UnnamedFile(in: hold.directory, name: ".aftershock_fill_\(HostFacts.processID)")
    }

    /// Holds the space until standard input ends.
    mutating func run() throws(KernelError) {
        try HoldLoop.run(isRamped: hold.ramp > 0) { (elapsed) throws(KernelError) in try adjust(elapsed: elapsed) }
        // Sooner than at the end of the process: some file systems free what is left by it at their leisure.
        try file.truncate(to: 0)
    }

    /// Takes the next slice, or gives back what is too much.
    /// - Returns: whether there is nothing more to take for now.
    private mutating func adjust(elapsed: Int64) throws(KernelError) -> Bool {
        let held = try file.length()
        let space = try file.space()
        let target = hold.target(
            held: held, size: space.size, free: space.free, available: space.available, elapsed: elapsed)
        var isReached = true
        if target >= held + Self.block {
            let wanted = min(target - held, Self.slice) / Self.block * Self.block
            isReached = try !take(wanted, behind: held) || held + wanted + Self.block > target
        } else if held > target + Self.tolerance {
            try file.truncate(to: target / Self.block * Self.block)
            counters[.shrinks] += 1
        }
        try count()
        return isReached
    }

    /// Takes as much of `wanted` as there is.
    /// - Returns: whether all of it could be taken.
    private mutating func take(_ wanted: UInt64, behind held: UInt64) throws(KernelError) -> Bool {
        var part = wanted
        var taken: UInt64 = 0
        while taken < wanted, part >= Self.block {
            do throws(KernelError) {
                if canReserve {
                    try file.allocate(from: held + taken, part)
                    taken += part
                } else {
                    taken += try file.write(from: held + taken, min(part, wanted - taken))
                    if taken >= 4 << 20 { return true }
                }
                part = min(part, wanted - taken)
            } catch {
                switch error.errno {
                case 95, 38: canReserve = false
                case 28, 122:
                    // What a failed call left behind the end would be held without being counted.
                    try file.truncate(to: held + taken)
                    part = part / 2 / Self.block * Self.block
                case 4: continue
                default: throw error
                }
            }
        }
        return taken >= wanted
    }

    private func count() throws(KernelError) {
        let held = try file.length()
        let available = try file.space().available
        counters.raise(.taken, to: Int(held))
        counters[.held] = held
        counters[.available] = available
        // 0 means that nobody has looked yet, or that nothing is left.
        if counters[.taken] == held || available < counters[.lowest] { counters[.lowest] = available }
    }
}
