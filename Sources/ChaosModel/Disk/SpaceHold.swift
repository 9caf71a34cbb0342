/// Space of a file system that is taken by a file without a name.
public struct SpaceHold: Hashable, Codable, Sendable {
    /// How much is taken.
    public enum Goal: Hashable, Codable, Sendable {
        /// So many bytes.
        case take(UInt64)
        /// Until this share (0...1) of the file system is used, as df(1) counts.
        case use(Double)
        /// Until so many bytes are left.
        case leave(UInt64)
    }

    /// What is counted, in bytes.
    public enum Counter: String, Sendable, CaseIterable {
        case taken = "bytes_taken"
        case held = "bytes_held"
        case available = "bytes_available"
        case lowest = "bytes_available_least"
        case shrinks = "shrinks"
    }

    /// A directory of the file system.
    public var directory: String
    /// How much is taken.
    public var goal: Goal
    /// Below this much free space nothing is taken, and what is held is given back, in bytes.
    public var floor: UInt64
    /// How long the taking takes, in nanoseconds.
    public var ramp: Int64
    /// Whether the blocks that are reserved for root are taken too.
    public var includesReserved: Bool

    /// Describes a hold; nothing is taken.
    public init(directory: String, goal: Goal, floor: UInt64, ramp: Int64 = 0, includesReserved: Bool = false) {
        self.directory = directory
        self.goal = goal
        self.floor = floor
        self.ramp = ramp
        self.includesReserved = includesReserved
    }

    /// How many bytes are to be held now.
    /// - Parameters:
    ///   - held: what is held already.
    ///   - size: the size of the file system.
    ///   - free: what is free, with the blocks reserved for root.
    ///   - available: what anybody can write.
    ///   - elapsed: since the beginning, in nanoseconds.
    public func target(held: UInt64, size: UInt64, free: UInt64, available: UInt64, elapsed: Int64) -> UInt64 {
        let room = includesReserved ? free : available
        // Where others took what we gave back, there is nothing left to give.
        let most = (held + room).lessOrZero(floor)
        let wanted: UInt64 =
            switch goal {
            case .take(let bytes): bytes
            case .leave(let bytes): (held + room).lessOrZero(bytes)
            case .use(let share):
                // df(1) leaves the reserved blocks out: used / (used + available).
                (held + room).lessOrZero(
                    UInt64((1 - share) * Double(includesReserved ? size : size.lessOrZero(free) + available)))
            }
        let due = ramp > 0 && elapsed < ramp ? UInt64(Double(wanted) * Double(max(0, elapsed)) / Double(ramp)) : wanted
        return min(due, most)
    }
}

extension UInt64 {
    /// The difference, and 0 where it would be negative.
    func lessOrZero(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}

extension SpaceHold: HelperWork {
    /// What was taken at most, what is held and available now, the least that was available, how often space was given back.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// Space that is taken is space that nobody else gets.
    public static var effectCounters: [String] { [Counter.taken.rawValue] }
    /// The mechanism.
    public var mechanism: String { "unlinked file, fallocate" }
    /// What it does, in words.
    public var summary: String { "take \(amount) of the file system of \(directory)" }
    /// What one would type.
    public var shellEquivalent: String {
        switch goal {
        case .take(let bytes): "fallocate -l \(bytes) \(directory)/fill"
        case .use(let share):
            "fallocate -l $(df -B1 --output=used,avail \(directory) | awk 'END{print int("
                + "($1+$2)*\(share)-$1)}') \(directory)/fill"
        case .leave(let bytes):
            "fallocate -l $(df -B1 --output=avail \(directory) | awk 'END{print $1-\(bytes)}') \(directory)/fill"
        }
    }
    /// Two holds of one file system would take from each other.
    public var resources: [Resource] { [Resource("free space of", directory)] }
    /// Any user can fill what it may write to; at the reserved blocks gets root, whatever it holds, or CAP_SYS_RESOURCE.
    public func privileges(on survey: Survey) -> [Privilege] {
        let reserve = Privilege(.sysResource, "to take the blocks reserved for root")
        return survey.writing(to: directory) + (includesReserved && survey.user != 0 ? [reserve] : [])
    }

    private var amount: String {
        let reserved = includesReserved ? ", with the blocks reserved for root" : ""
        let slow = ramp > 0 ? ", over \(Duration.nanoseconds(ramp).fieldText)" : ""
        return switch goal {
        case .take(let bytes): ByteSize(bytes: bytes).fieldText + reserved + slow
        case .use(let share): "space until \(Percent(share: share).fieldText)" + reserved + slow + " is used"
        case .leave(let bytes): "all but \(ByteSize(bytes: bytes).fieldText)" + reserved + slow
        }
    }
}
