import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// Lets the kernel forget the flows that a table of ours redirected: it would go on sending them to a port at which
    /// nobody listens any more for as long as they are in use.
    func forgetFlows(redirectedTo ports: ClosedRange<UInt16>, in namespace: NetworkNamespaceID?) throws(HostError) {
        // A namespace that is gone took its flows along.
        guard let place = try places.place(namespace) else { return }
        _ = try attempt("forget redirected flows") { () throws(KernelError) in
            try place.tracking.forget { $0.isRedirected(to: ports) }
        }
    }

    /// Whether the kernel remembers any.
    func hasFlows(redirectedTo ports: ClosedRange<UInt16>, in namespace: NetworkNamespaceID?) throws(HostError) -> Bool
    {
        guard let place = try places.place(namespace) else { return false }
        return try attempt("list redirected flows") { () throws(KernelError) in
            try !place.tracking.flows { $0.isRedirected(to: ports) }.isEmpty
        }
    }
}

extension TrackedFlow {
    /// Whether it goes to a port of this host's own although another was asked for.
    func isRedirected(to ports: ClosedRange<UInt16>) -> Bool {
        reply.source.isLoopback && ports.contains(reply.source.port) && reply.source != original.destination
    }
}
