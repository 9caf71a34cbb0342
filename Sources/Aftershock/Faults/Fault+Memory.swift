// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Holds memory in the target's group or host-wide: a size, a share, or until there is pressure.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - size: How much to hold.
    ///   - percent: Hold what is lacking until this share of the group's limit, or of the host's memory, is in
    ///     use.
    ///   - until: Hold as much as it takes to reach this pressure, and keep it there.
    ///   - ramp: How long it takes to get there. `5s` when left out.
    ///   - reserve: What is always left free below the group's limit, or on the host; a twentieth when left
    ///     out.
    ///   - reservePercent: The same as a share of the limit or of the host's memory.
    ///   - killFirst: Whom the kernel kills first when memory runs out all the same. `balloon` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func memoryFill(
        target: Target? = nil,
        size: String? = nil,
        percent: String? = nil,
        until: String? = nil,
        ramp: Duration? = nil,
        reserve: String? = nil,
        reservePercent: String? = nil,
        killFirst: KillFirst? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "memory.fill", target: target,
            [
                "size": size.map(FieldValue.text),
                "percent": percent.map(FieldValue.text),
                "until": until.map(FieldValue.text),
                "ramp": ramp.map(FieldValue.duration),
                "reserve": reserve.map(FieldValue.text),
                "reserve-percent": reservePercent.map(FieldValue.text),
                "kill-first": killFirst.map { .text($0.rawValue) },
            ], lasting: lasting)
    }

    /// Limits the target's memory: throttled above `high`, OOM-killed at `max`.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - max: The most memory it may use; the kernel kills a process of it rather than give more.
    ///   - headroom: The same as so much above what it uses when the fault begins.
    ///   - high: Above this it is slowed down and its pages are taken back; cgroup v2 only.
    ///   - swap: The most swap it may use beside that.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func memoryLimit(
        target: Target,
        max: String? = nil,
        headroom: String? = nil,
        high: String? = nil,
        swap: String? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "memory.limit", target: target,
            [
                "max": max.map(FieldValue.text),
                "headroom": headroom.map(FieldValue.text),
                "high": high.map(FieldValue.text),
                "swap": swap.map(FieldValue.text),
            ], lasting: lasting)
    }

    /// Has the kernel's OOM killer kill a process of the target, once; it cannot be taken back.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - headroom: How far above what it uses the target's limit is set meanwhile, if it is not that low.
    ///     `64Mi` when left out.
    public static func memoryOom(
        target: Target,
        headroom: String? = nil
    ) -> Fault {
        Fault(
            "memory.oom", target: target,
            ["headroom": headroom.map(FieldValue.text)])
    }
}
