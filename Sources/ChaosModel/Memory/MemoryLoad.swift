/// A balloon of memory: so large, or as large as it takes, in a target's group or on the whole host. A keeper outside of
/// the group steers it ten times a second; the memory is in a process of its own, which the kernel may kill.
public struct MemoryLoad: Hashable, Codable, Sendable {
    /// What is aimed at.
    public enum Goal: Hashable, Codable, Sendable {
        /// So many bytes.
        case size(UInt64)
        /// This share of the group's limit, or of the host's memory, is in use, by whomever.
        case share(Double)
        /// So much pressure.
        case pressure(PressureGoal)
    }

    /// What is counted.
    public enum Counter: String, Sendable, CaseIterable {
        case held = "bytes_held"
        case peak = "bytes_peak"
        case touched = "bytes_touched"
        case locked = "is_locked"
        case shrunk = "times_shrunk"
        case reached = "goal_reached_ms"
        case heldFor = "goal_held_ms"
        case pressure = "pressure_permille"
        case pressurePeak = "pressure_peak_permille"
        case kills = "balloon_oom_kills"
        case groupKills = "oom_kills"
    }

    /// What is aimed at.
    public var goal: Goal
    /// How long it takes to get there, in nanoseconds.
    public var ramp: Int64
    /// What is left free below the group's limit, in bytes; 0 leaves nothing.
    public var reserve: UInt64
    /// What is left free on the host, in bytes.
    public var hostReserve: UInt64
    /// The group that the balloon is in, and the root of its hierarchy; `nil` is our own.
    public var place: MemoryPlace?
    /// The file that tells the pressure.
    public var pressureFile: String?
    /// Whether the kernel shall kill the balloon before anybody else.
    public var isKilledFirst: Bool

    /// Describes a load; nothing is held.
    public init(
        goal: Goal, ramp: Int64, reserve: UInt64, hostReserve: UInt64, place: MemoryPlace?, pressureFile: String?,
        isKilledFirst: Bool
    ) {
        self.goal = goal
        self.ramp = ramp
        self.reserve = reserve
        self.hostReserve = hostReserve
        self.place = place
        self.pressureFile = pressureFile
        self.isKilledFirst = isKilledFirst
    }
}

/// Where memory is held: a group, and the root of its hierarchy.
public struct MemoryPlace: Hashable, Codable, Sendable {
    /// The group.
    public var group: Cgroup
    /// The root: limits hold all the way up to it.
    public var root: Cgroup

    /// Names a place.
    public init(group: Cgroup, root: Cgroup) {
        self.group = group
        self.root = root
    }
}

extension MemoryLoad: HelperWork {
    /// Names of what is counted. The gauges show their last value: bytes held, the pressure in thousandths.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// Memory that was really written.
    public static var effectCounters: [String] { [Counter.touched.rawValue] }
    /// Pressure that was asked for has to be there: memory that brought about none had no effect.
    public var ownEffectCounters: [String] {
        if case .pressure = goal { [Counter.reached.rawValue] } else { Self.effectCounters }
    }
    /// Kills, by the kernel's own count.
    public static var eventCounters: [String: String] {
        [
            Counter.kills.rawValue: "the OOM killer killed the balloon; a smaller one takes its place",
            Counter.groupKills.rawValue: "the OOM killer killed a process beside the balloon",
        ]
    }
    /// The mechanism.
    public var mechanism: String { "memory balloon" }
    /// What it does, in words.
    public var summary: String {
        let aim =
            switch goal {
            case .size(let bytes): "hold \(ByteSize(bytes: bytes).fieldText) of memory"
            case .share(let share):
                "hold memory until \(Percent(share: share).fieldText) of the \(place == nil ? "host's" : "group's") is used"
            case .pressure(let goal): "hold memory so that \(goal.fieldText) (\(pressureFile ?? ""))"
            }
        return aim + (place.map { " in \($0.group)" } ?? "")
    }
    /// What one would type.
    public var shellEquivalent: String {
        let size =
            switch goal {
            case .size(let bytes): "\(bytes)"
            case .share(let share): Percent(share: share).fieldText
            case .pressure: "BYTES"
            }
        let enter = place.map { "echo $$ > \($0.group)/cgroup.procs; " } ?? ""
        return "\(enter)stress-ng --vm 1 --vm-keep --vm-locked --vm-bytes \(size)"
    }
    /// Without it, and with a limit on locked memory, the pages can be swapped out.
    public func privileges(on survey: Survey) -> [Privilege] {
        MemoryBalloon.wishes + (place.map { survey.changing([$0.group]) } ?? [])
    }
}
