import ChaosModel
import LinuxKernel

/// Connections that are reset once.
extension LinuxHost {
    func undo(of cut: ConnectionCut) throws(HostError) -> Undo {
        guard let filter = cut.filter else {
            return .impossible(because: "a connection that is gone cannot be brought back; its ends connect anew")
        }
        try refuse(hasTable(filter.table, in: filter.namespace), .cutConnections(cut))
        return .removePacketFilter(table: filter.table, in: filter.namespace)
    }

    func carryOut(_ cut: ConnectionCut) throws(HostError) {
        let change = Change.cutConnections(cut)
        var count = 0
        if let filter = cut.filter {
            try add(filter)
            Clock.sleep(untilMonotonic: Clock.monotonicNanoseconds() + UInt64(ConnectionCut.moment))
            count = Int(try packets(of: filter)["packets"] ?? 0)
            try removeTable(filter.table, in: filter.namespace)
        } else {
            guard let sockets = try places.require(cut.sockets.namespace).sockets else {
                throw HostError(change.summary, errno: 93, reason: "the kernel has no sock_diag")
            }
            count = try attempt(change.summary) { () throws(KernelError) in
                try ConnectionSelection(cut.sockets).reset(sockets)
            }
        }
        cuts.withLock { $0[change, default: 0] += count }
    }
}
