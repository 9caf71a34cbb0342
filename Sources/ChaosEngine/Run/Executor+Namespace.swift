import ChaosModel

/// Faults in other network namespaces, which may vanish while a fault is in effect.
extension Executor {
    /// How often they are looked for: finding that one is gone takes a look at every process.
    private static var interval: Duration { .milliseconds(250) }

    /// Ends the faults whose network namespace is gone: nothing of them is left to wait for.
    mutating func endWhatIsGone() {
        guard now - lookedForNamespaces > Self.interval.nanoseconds else { return }
        lookedForNamespaces = now
        for fault in active where fault.end != nil && goneNamespace(of: fault) != nil { clear(fault) }
    }

    /// Why a fault is gone; `nil` when its namespaces are there.
    func goneNamespace(of fault: ActiveFault) -> String? {
        fault.performed.compactMap(\.change.namespace).first(where: host.isGone).map {
            "its network namespace \($0) vanished, and everything in it"
        }
    }

    /// Closes our own sockets in the namespaces of a fault that is over, unless another fault needs them there: they
    /// would keep it in the kernel when everybody else has left.
    func leaveNamespaces(of fault: ActiveFault) {
        let needed = Set(active.flatMap { $0.performed.compactMap(\.change.namespace) })
        for namespace in fault.performed.compactMap(\.change.namespace) where !needed.contains(namespace) {
            host.leave(namespace)
        }
    }
}
