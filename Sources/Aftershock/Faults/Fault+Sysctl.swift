// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Changes a kernel setting: in the target's network namespace, or of the whole host.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - name: The setting as sysctl names it; a slash stands for a dot in a part of it.
    ///   - value: Its value meanwhile.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func sysctlSet(
        target: Target? = nil,
        name: String,
        value: String,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "sysctl.set", target: target,
            [
                "name": .text(name),
                "value": .text(value),
            ], lasting: lasting)
    }
}
