// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Sets the wall clock that a launched command sees ahead or back.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - offset: How far the clock is ahead, or back with a minus.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func clockSkew(
        target: Target,
        offset: String,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "clock.skew", target: target,
            ["offset": .text(offset)], lasting: lasting)
    }
}
