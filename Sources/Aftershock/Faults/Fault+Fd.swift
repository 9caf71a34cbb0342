// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Uses up the descriptors of the target's processes, or of the whole host.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - leave: How many descriptors can still be opened. `0` when left out.
    ///   - by: How a target runs out: its soft limit on open files is lowered (`limit`), or, when this run
    ///     launches it, the calls that make a descriptor fail, whatever its limit (`syscalls`). `limit` when
    ///     left out.
    ///   - share: Without a target: how much of what the host may have (fs.file-max) is in use meanwhile.
    ///     `100%` when left out.
    ///   - hold: Without a target: what is held, one after the other; all three kinds when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func fdExhaust(
        target: Target? = nil,
        leave: Int? = nil,
        by: By? = nil,
        share: String? = nil,
        hold: [FdExhaustHold] = [],
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "fd.exhaust", target: target,
            [
                "leave": leave.map(FieldValue.number),
                "by": by.map { .text($0.rawValue) },
                "share": share.map(FieldValue.text),
                "hold": .texts(hold.map(\.rawValue)),
            ], lasting: lasting)
    }

    /// Lowers the soft limit on open files of the target's running processes.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - limit: The soft limit on open files.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func fdLimit(
        target: Target,
        limit: Int,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "fd.limit", target: target,
            ["limit": .number(limit)], lasting: lasting)
    }
}
