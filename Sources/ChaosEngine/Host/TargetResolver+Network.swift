import ChaosModel
import LinuxKernel

extension TargetResolver {
    /// The facts with what network faults need to know of the target's processes: where they live, what tells their sockets.
    func withTraffic(_ facts: TargetFacts) -> TargetFacts {
        var facts = facts
        let pids = facts.processes.map(\.identity.pid)
        let taken = Set(facts.ports)
        facts.connections = (traffic.contains(facts.name) ? ProcessTable.connections(of: pids) : [])
            .filter { !taken.contains($0.localPort) }.map(TargetConnection.init).sorted {
                ($0.localPort, $0.remotePort) < ($1.localPort, $1.remotePort)
            }
        facts.socketCgroup = facts.cgroup.flatMap(socketCgroup) ?? ownCgroup(of: pids).flatMap(socketCgroup)
        do throws(HostError) { facts.network = try network(of: facts.processes) } catch {
            facts.networkProblem = error.errno == 0 ? error.reason : "\(error)"
        }
        return facts
    }

    /// A whole namespace, or the service on a port of it.
    func namespace(_ name: String, port: UInt16?, _ facts: TargetFacts) throws(HostError) -> TargetFacts {
        let operation = "find network namespace \(name)"
        guard let path = NamedNetworkNamespace.path(of: name), let inode = NamedNetworkNamespace.inode(at: path) else {
            let places = NamedNetworkNamespace.directories.joined(separator: " nor in ")
            throw HostError(
                operation, errno: 2,
                reason: name.hasPrefix("/") ? "there is none at this path" : "there is none of this name in \(places)")
        }
        var facts = facts
        facts.ports = port.map { [$0] } ?? []
        guard inode != places.ownInode else {
            guard let port else {
                throw HostError(
                    operation,
                    reason: "it is the one that this run is in: leave the target out, and give `ports:` or `to:`")
            }
            return filled(facts, by: PortListeners(port))
        }
        let id = NetworkNamespaceID(inode: inode, path: path)
        facts.isNamespace = true
        facts.network = try places.facts(of: id, ports: ports, settings: settings)
        guard let port else { return facts }
        let listeners = try places.inside(id) { () throws(KernelError) in PortListeners(port) }
        return listeners.map { filled(facts, by: $0) } ?? facts
    }

    /// The namespace of the processes; `nil` when it is ours.
    private func network(of processes: [ProcessFacts]) throws(HostError) -> NetworkFacts? {
        var first: [UInt64: ProcessIdentity] = [:]
        for process in processes.map(\.identity).reversed() {
            // One that may not be read, or ends just now, is taken to be where we are.
            first[ProcessTable.networkNamespace(process.pid) ?? places.ownInode ?? 0] = process
        }
        guard first.count <= 1 else {
            let examples = first.sorted { $0.key < $1.key }.map { "\($0.value)" }.joined(separator: ", ")
            throw HostError(
                "find its network namespace",
                reason: "its processes live in \(first.count) network namespaces, one of each: \(examples)")
        }
        guard let (inode, process) = first.first, inode != places.ownInode else { return nil }
        let path = NamedNetworkNamespace.path(ofInode: inode) ?? "/proc/\(process.pid)/ns/net"
        return try places.facts(of: NetworkNamespaceID(inode: inode, path: path), ports: ports, settings: settings)
    }

    /// The v2 group that holds these processes and no others. One of ours holds what was moved into it, whose sockets
    /// remember where they were opened.
    private func ownCgroup(of pids: [Int32]) -> Cgroup? {
        guard let root = hierarchies.v2, let first = pids.first,
            let group = hierarchies.cgroup(of: first, like: root), group != root,
            !group.directory.split(separator: "/").contains(where: { $0.hasPrefix("aftershock_") || $0 == ".." }),
            Set(hierarchies.members(of: group)) == Set(pids)
        else { return nil }
        return group
    }

    /// A group by its number; `nil` for the root, which holds everybody, and outside of v2.
    func socketCgroup(_ group: Cgroup) -> SocketCgroup? {
        guard group.version == .v2, let root = hierarchies.v2, group.directory.hasPrefix(root.directory + "/") else {
            return nil
        }
        let parts = group.directory.dropFirst(root.directory.count).split(separator: "/")
        return SocketCgroup(
            id: CgroupDirectory(group.directory).number ?? 0, level: UInt32(parts.count),
            path: parts.joined(separator: "/"))
    }
}

extension TargetConnection {
    fileprivate init(_ connection: SocketConnection) {
        self.init(
            transport: connection.isTCP ? .tcp : .udp,
            local: CIDR(bytes: connection.local, prefix: connection.local.count * 8), localPort: connection.localPort,
            remote: CIDR(bytes: connection.remote, prefix: connection.remote.count * 8),
            remotePort: connection.remotePort)
    }
}
