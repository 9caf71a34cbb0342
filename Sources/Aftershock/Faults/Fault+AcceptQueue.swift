// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Fills the accept queue of the target's listeners, so that new connections time out.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - ports: Only these of the target's TCP ports; all that it listens on when left out.
    ///   - pause: Whether the target's processes are stopped meanwhile; a queue that is still emptied may never
    ///     be full. `true` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func acceptQueueFill(
        target: Target,
        ports: [Int] = [],
        pause: Bool? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "accept-queue.fill", target: target,
            [
                "ports": .numbers(ports),
                "pause": pause.map(FieldValue.flag),
            ], lasting: lasting)
    }
}
