/// Drives a group into its limit until the kernel kills somebody in it. Whom is decided by the scores; the memory is in a
/// process of its own, which is gone as soon as the kill was counted.
public struct MemoryExhaustion: Hashable, Codable, Sendable {
    /// What is counted.
    public enum Counter: String, Sendable, CaseIterable {
        case kills = "oom_kills"
        case balloonKills = "balloon_oom_kills"
        case peak = "bytes_peak"
    }

    /// The group whose kills are counted, with those below it.
    public var group: Cgroup
    /// The group that the memory is held in: the same, or one below.
    public var place: MemoryPlace
    /// The most memory that is ever held, in bytes.
    public var most: UInt64

    /// Describes an exhaustion; nothing is held.
    public init(group: Cgroup, place: MemoryPlace, most: UInt64) {
        self.group = group
        self.place = place
        self.most = most
    }
}

extension MemoryExhaustion: HelperWork {
    /// Its balloon enters the group.
    public func privileges(on survey: Survey) -> [Privilege] { MemoryBalloon.wishes + survey.changing([place.group]) }
    /// Names of what is counted.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// Kills of others than ourselves.
    public static var effectCounters: [String] { [Counter.kills.rawValue] }
    /// The mechanism.
    public var mechanism: String { "OOM killer" }
    /// What it does, in words.
    public var summary: String {
        "use memory in \(place.group) up to its limit, until the kernel kills a process of it"
    }
    /// What one would type.
    public var shellEquivalent: String {
        "echo $$ > \(place.group)/cgroup.procs; stress-ng --vm 1 --vm-keep --vm-bytes \(most)"
    }
}

/// The process that holds the memory of a balloon, as large as its keeper says in the row of words that they share.
public struct MemoryBalloon: Hashable, Codable, Sendable {
    /// The words: the keeper writes the first, the balloon the others.
    public enum Word: Int, Sendable, CaseIterable { case wanted, held, touched, unlocked, failure }

    /// The most bytes that it can hold.
    public var capacity: UInt64
    /// Whether the kernel shall kill it before anybody else, or rather anybody else.
    public var isKilledFirst: Bool

    /// Describes a balloon.
    public init(capacity: UInt64, isKilledFirst: Bool) {
        self.capacity = capacity
        self.isKilledFirst = isKilledFirst
    }
}

extension MemoryBalloon: HelperWork {
    /// To hold memory that is not swapped out, and to be spared by the kernel while others are not.
    static let wishes: [Privilege] = [
        .wish(.ipcLock, "to hold memory that is not swapped out"),
        .wish(.sysResource, "to be spared when memory runs out"),
    ]
    /// Whoever has them holds better.
    public func privileges(on survey: Survey) -> [Privilege] { Self.wishes }
    /// Its keeper counts.
    public static var effectCounters: [String] { [] }
    /// The mechanism.
    public var mechanism: String { "memory balloon" }
    /// What it does, in words.
    public var summary: String { "hold as much memory as its keeper says" }
    /// What one would type.
    public var shellEquivalent: String { "stress-ng --vm 1 --vm-keep" }
}
