// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// What happens at one moment, and so lasts for no time of its own.
    static let instants: Set<String> = [
        "memory.oom",
        "network.reset",
        "process.kill",
        "process.restart",
    ]
}
