/// Every fault there is. A new fault is one file in this folder and one line here.
public enum FaultCatalog {
    /// The kinds of fault in the order of `aftershock list faults`.
    public static let all: [any Fault.Type] = [
        AcceptQueueFill.self,
        ConnectionFlood.self,
        ConnectionHold.self,
        CPUBurn.self,
        CPUThrottle.self,
        DNSFail.self,
        FDExhaust.self,
        FDLimit.self,
        NetworkCorrupt.self,
        NetworkDelay.self,
        NetworkDuplicate.self,
        NetworkLoss.self,
        NetworkLinkDown.self,
        NetworkPartition.self,
        NetworkRate.self,
        NetworkReject.self,
        NetworkReorder.self,
        NetworkReset.self,
        PortExhaust.self,
        PortOccupy.self,
        ProcessKill.self,
        ProcessPause.self,
        SyscallDelay.self,
        SyscallError.self,
    ]

    /// The fault of this name.
    public static func named(_ name: String) -> (any Fault.Type)? {
        all.first { $0.name == name }
    }
}
