import ChaosModel
import LinuxKernel

extension NetworkFacts {
    /// Looks around in the calling thread's network namespace.
    /// - Throws: what the kernel gives for lists of interfaces and queues.
    init(_ namespace: NetworkNamespaceID?, by trafficControl: TrafficControl) throws(KernelError) {
        self.init(namespace: namespace)
        let outside = try trafficControl.defaultRouteInterface()
        // One look at all of them: on a host with hundreds of interfaces they come and go meanwhile.
        let roots = try trafficControl.rootQdiscs()
        for interface in try trafficControl.interfaces() {
            let root = roots[interface.index] ?? .noQueue
            interfaces[interface.name] = InterfaceFacts(
                index: interface.index, isLoopback: interface.isLoopback, rootQdisc: root.kind,
                isForeign: root.handle != 0 && root != RootQdisc(kind: "htb", handle: Impairment.major),
                carriesDefaultRoute: interface.name == outside)
        }
        // The first column is the number of a bound queue.
        let queues = (try? File.text(of: "/proc/thread-self/net/netfilter/nfnetlink_queue")) ?? ""
        usedQueues = Set(
            queues.split(separator: "\n").compactMap { line in
                line.split(separator: " ").first.flatMap { UInt16($0) }
            })
    }
}

extension NetworkPlaces {
    /// The facts of our own namespace; nothing without the privilege to look.
    func ownFacts() throws(HostError) -> NetworkFacts {
        guard let place = try? require(nil) else { return NetworkFacts() }
        return try Self.attempt { () throws(KernelError) in try NetworkFacts(nil, by: place.trafficControl) }
    }

    /// The facts of another namespace. Nothing of it stays open, so that a look does not keep it.
    /// - Parameter ports: those of which it matters who has them.
    /// - Throws: `HostError` when it is gone, or may not be entered.
    func facts(of namespace: NetworkNamespaceID, ports: Set<UInt16>, settings: Set<String> = [])
        throws(HostError) -> NetworkFacts
    {
        let facts = try inside(namespace) { () throws(KernelError) in
            var namespace = namespace
            namespace.cookie = NetworkNamespace.currentCookie
            var facts = try NetworkFacts(namespace, by: try TrafficControl())
            facts.lookUp(ports)
            facts.lookUp(settings: settings)
            return facts
        }
        guard let facts else {
            throw HostError("enter network namespace \(namespace)", errno: 2, reason: "it is gone")
        }
        return facts
    }

    private static func attempt<T>(_ call: () throws(KernelError) -> T) throws(HostError) -> T {
        do throws(KernelError) { return try call() } catch {
            throw HostError("list interfaces: \(error.call)", errno: error.errno, reason: error.reason)
        }
    }
}
