import ChaosModel
import LinuxKernel

extension LinuxHost {
    func add(_ impairment: Impairment) throws(HostError) {
        let control = try places.require(impairment.namespace).trafficControl
        try attempt("impair packets on \(impairment.interface)") { () throws(KernelError) in
            try control.add(
                impairment.treatment.trafficClass, interface: impairment.interface, major: Impairment.major,
                minor: impairment.minor)
        }
        try add(impairment.filter)
    }

    func hasClass(_ impairment: Impairment) throws(HostError) -> Bool { try statistics(of: impairment) != nil }

    func isPresent(_ impairment: Impairment) throws(HostError) -> Bool {
        guard try isPresent(impairment.filter) else { return false }
        let control = try places.require(impairment.namespace).trafficControl
        let found = try attempt("read the class on \(impairment.interface)") { () throws(KernelError) in
            try control.trafficClass(
                interface: impairment.interface, major: Impairment.major, minor: impairment.minor)
        }
        return found.map(impairment.treatment.trafficClass.isKept) ?? false
    }

    func packets(of impairment: Impairment) throws(HostError) -> [String: Double] {
        guard let statistics = try statistics(of: impairment) else { return [:] }
        return [
            "packets": Double(statistics.packets), "bytes": Double(statistics.bytes), "drops": Double(statistics.drops),
            "overlimits": Double(statistics.overlimits), "requeues": Double(statistics.requeues),
            "backlog": Double(statistics.backlog),
        ]
    }

    /// Removes the rules and the class, and our tree with its last class. What went with its namespace is removed.
    func removeImpairment(
        interface: String, minor: UInt16, table: String, in namespace: NetworkNamespaceID?
    ) throws(HostError) {
        guard let control = try places.place(namespace)?.trafficControl else { return }
        try removeTable(table, in: namespace)
        try attempt("remove class from \(interface)") { () throws(KernelError) in
            // No packet is steered there any more; those that wait would be lost with the class.
            _ = try Patience(limit: .milliseconds(500)).wait { () throws(KernelError) in
                try control.waitingPackets(interface: interface, major: Impairment.major, minor: minor) == 0
            }
            try control.removeClass(interface: interface, major: Impairment.major, minor: minor)
        }
        let strangers = try attempt("read classes of \(interface)") { () throws(KernelError) in
            try control.strangers(interface: interface, major: Impairment.major)
        }
        guard let stranger = strangers.first else { return }
        let name = "\(String(Impairment.major, radix: 16)):\(String(stranger, radix: 16))"
        throw HostError(
            "remove our root qdisc from \(interface)", errno: 16,
            reason: "class \(name) in it is not ours and would go with it")
    }

    func hasClass(interface: String, minor: UInt16, in namespace: NetworkNamespaceID?) throws(HostError) -> Bool {
        guard let control = try places.place(namespace)?.trafficControl else { return false }
        return try attempt("read classes of \(interface)") { () throws(KernelError) in
            // A class went with an interface that is gone.
            guard try control.interfaces().contains(where: { $0.name == interface }) else { return false }
            return try control.classStatistics(interface: interface, major: Impairment.major, minor: minor) != nil
        }
    }

    private func statistics(of impairment: Impairment) throws(HostError) -> TrafficStatistics? {
        let control = try places.require(impairment.namespace).trafficControl
        return try attempt("read classes of \(impairment.interface)") { () throws(KernelError) in
            try control.classStatistics(
                interface: impairment.interface, major: Impairment.major, minor: impairment.minor)
        }
    }
}
