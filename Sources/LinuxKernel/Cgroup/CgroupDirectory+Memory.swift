/// What the memory controller says of a group, by either version.
public struct GroupMemoryReading: Hashable, Sendable {
    /// Bytes charged to the group and those below: memory.current, or memory.usage_in_bytes in v1.
    public var usage: UInt64 = 0
    /// Those of them that are pages of files, which the kernel can drop.
    public var reclaimable: UInt64 = 0
    /// The group's own limit, memory.max or memory.limit_in_bytes; `nil` when there is none.
    public var limit: UInt64?
    /// The limit of memory and swap together, v1's memory.memsw.limit_in_bytes; `nil` when there is none.
    public var limitWithSwap: UInt64?
    /// Whether the group's use of swap can be limited.
    public var canLimitSwap = false
}

extension CgroupDirectory {
    /// What the memory controller says; `nil` where the group does not have it, as the root.
    public var memory: GroupMemoryReading? {
        var reading = GroupMemoryReading()
        if let usage = number("memory.current") {
            reading.usage = usage
            reading.limit = number("memory.max")
            reading.canLimitSwap = has("memory.swap.max")
        } else if let usage = number("memory.usage_in_bytes") {
            reading.usage = usage
            reading.limit = limit("memory.limit_in_bytes")
            reading.limitWithSwap = limit("memory.memsw.limit_in_bytes")
            reading.canLimitSwap = has("memory.memsw.limit_in_bytes")
        } else {
            return nil
        }
        // v1 tells its own pages and those of the groups below apart.
        let numbers = (try? self.numbers("memory.stat")) ?? [:]
        let files = ["inactive_file", "active_file"].map { numbers["total_" + $0] ?? numbers[$0] ?? 0 }
        reading.reclaimable = min(UInt64(max(0, files.reduce(0, +))), reading.usage)
        return reading
    }

    /// How often something happened in the group or below, of memory.events: `high`, `max`, `oom`, `oom_kill`. In v1 the
    /// limit that was met is `max`, memory.failcnt, of this group alone; `oom_kill` is in memory.oom_control.
    public var memoryEvents: [String: UInt64] {
        if let events = try? numbers("memory.events") { return events.mapValues { UInt64(max(0, $0)) } }
        var events: [String: UInt64] = [:]
        events["max"] = number("memory.failcnt")
        if let control = try? numbers("memory.oom_control"), let kills = control["oom_kill"] {
            let below = (try? children().compactMap { $0.memoryEvents["oom_kill"] }) ?? []
            events["oom_kill"] = below.reduce(UInt64(max(0, kills)), +)
        }
        return events
    }

    private func number(_ file: String) -> UInt64? { (try? read(file)).flatMap { UInt64($0) } }

    /// v1 says "none" by the greatest whole number of pages.
    private func limit(_ file: String) -> UInt64? { number(file).flatMap { $0 < 1 << 62 ? $0 : nil } }
}
