/// Every fault there is. A new fault is one file in this folder and one line here.
public enum FaultCatalog {
    /// The kinds of fault in the order of `aftershock list faults`.
    public static let all: [any Fault.Type] = [
        AcceptQueueFill.self,
        ClockSkew.self,
        ConnectionFlood.self,
        ConnectionHold.self,
        CPUBurn.self,
        CPUPin.self,
        CPUThrottle.self,
        DiskFill.self,
        DiskReadOnly.self,
        DNSFail.self,
        FDExhaust.self,
        FDLimit.self,
        IOError.self,
        IOLatency.self,
        IOStress.self,
        IOThrottle.self,
        MemoryFill.self,
        MemoryLimit.self,
        MemoryOOM.self,
        NetworkCorrupt.self,
        NetworkDelay.self,
        NetworkDuplicate.self,
        NetworkLinkDown.self,
        NetworkLoss.self,
        NetworkPartition.self,
        NetworkRate.self,
        NetworkReject.self,
        NetworkReorder.self,
        NetworkReset.self,
        PIDsFill.self,
        PIDsLimit.self,
        PortExhaust.self,
        PortOccupy.self,
        ProcessKill.self,
        ProcessPause.self,
        ProcessRestart.self,
        SyscallDelay.self,
        SyscallError.self,
        SysctlSet.self,
    ]

    /// The fault of this name.
    public static func named(_ name: String) -> (any Fault.Type)? {
        all.first { $0.name == name }
    }
}
