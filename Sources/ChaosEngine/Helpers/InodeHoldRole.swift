import ChaosModel
import LinuxKernel

/// Takes inodes by empty files in a directory of ours. The directory is removed with them by the undo of its making, also
/// after a reboot.
struct InodeHoldRole {
    /// Made between two looks at standard input.
    private static let slice: UInt64 = 256
    /// Files of one directory; directories that are larger get slow.
    private static let each: UInt64 = 8192

    private let hold: InodeHold
    /// Whoever owns the directory above can swap ours for a link.
    private let place: HeldDirectory
    private let counters: Tally<InodeHold.Counter>
    private var made: UInt64 = 0
    private var isRefused = false

    init(_ hold: InodeHold) throws(KernelError) {
        place = try HeldDirectory.own(resolved: hold.directory)
        counters = try Tally()
        self.hold = hold
    }

    /// Makes files and keeps them until standard input ends.
    mutating func run() throws(KernelError) {
        try HoldLoop.run(isRamped: hold.ramp > 0) { (elapsed) throws(KernelError) in try adjust(elapsed: elapsed) }
    }

    /// Makes the next files, or removes those that are too many.
    /// - Returns: whether there is nothing more to do for now.
    private mutating func adjust(elapsed: Int64) throws(KernelError) -> Bool {
        let space = try FileSystem.Space(of: place.path)
        var target = hold.target(
            held: made, available: space.availableInodes, inodes: space.inodes, elapsed: elapsed)
        // One more than there are: the kernel's refusal shows that others get none either.
        if hold.goal == .share(1), elapsed >= hold.ramp { target += 1 }
        isRefused = false
        let end = min(target, made + Self.slice)
        while made < end, !isRefused { try make() }
        let least = max(target, made > Self.slice ? made - Self.slice : 0)
        while made > least { try removeLast() }
        counters.raise(.taken, to: Int(made))
        counters[.available] = try FileSystem.Space(of: place.path).availableInodes
        return made == target || isRefused
    }

    private mutating func make() throws(KernelError) {
        do throws(KernelError) {
            if made.isMultiple(of: Self.each) { try Directory.createDirectories(directory(of: made), mode: 0o700) }
            _ = try File(path(of: made), access: .write, creatingWith: 0o600)
            made += 1
        } catch  where [28, 122].contains(error.errno) {
            counters[.refusals] += 1
            isRefused = true
        }
    }

    private mutating func removeLast() throws(KernelError) {
        try Directory.removeFile(path(of: made - 1))
        made -= 1
    }

    private func directory(of number: UInt64) -> String { "\(place.path)/\(number / Self.each)" }
    private func path(of number: UInt64) -> String { "\(directory(of: number))/\(number)" }
}
