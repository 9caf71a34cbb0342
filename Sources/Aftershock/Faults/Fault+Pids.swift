// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Uses up the tasks of the target's group, or of the host: fork fails with EAGAIN.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - leave: How many tasks stay free: 0 when left out, and 64 on the whole host.
    ///   - share: The share of the limit that is taken in all, in place of `leave`.
    ///   - limit: Gives the target a limit first, for one whose group has none.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func pidsFill(
        target: Target? = nil,
        leave: Int? = nil,
        share: String? = nil,
        limit: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "pids.fill", target: target,
            [
                "leave": leave.map(FieldValue.number),
                "share": share.map(FieldValue.text),
                "limit": limit.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Limits the target's processes and threads: at the limit, fork fails with EAGAIN.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - limit: How many tasks the target may have.
    ///   - headroom: How many more than it has now, in place of a limit.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func pidsLimit(
        target: Target,
        limit: Int? = nil,
        headroom: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "pids.limit", target: target,
            [
                "limit": limit.map(FieldValue.number),
                "headroom": headroom.map(FieldValue.number),
            ], lasting: lasting)
    }
}
