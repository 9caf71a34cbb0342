import ChaosModel
import LinuxKernel

/// Finds the sockets of a reset among those of the network namespace, and ends them.
struct ConnectionSelection {
    private let scope: SocketReset

    init(_ scope: SocketReset) { self.scope = scope }

    /// Ends every socket that is in scope now.
    /// - Returns: how many were.
    func reset(_ sockets: SocketDiagnosis) throws(KernelError) -> Int {
        var count = 0
        for connection in chosen(from: try sockets.establishedConnections(), heldByOwners: heldByOwners)
        where try sockets.destroy(connection) { count += 1 }
        return count
    }

    /// The sockets to end. Of a connection with both ends here one is enough: the other is told by a reset packet.
    func chosen(from all: [TCPConnection], heldByOwners: Set<UInt64> = []) -> [TCPConnection] {
        let inScope = all.filter { isInScope($0, heldByOwners) }
        let ends = Set(inScope.map { Ends($0.local, $0.remote) })
        return inScope.filter { connection in
            let hasBothEnds = ends.contains(Ends(connection.remote, connection.local))
            switch scope.end {
            case .both: return true
            // Without a port to tell by, the end with the higher port is the client's: the server's is well known.
            case .client: return !hasBothEnds || !isTargets(connection)
            case .target: return !hasBothEnds || isTargets(connection)
            }
        }
    }

    private struct Ends: Hashable {
        let local: TCPConnection.Endpoint
        let remote: TCPConnection.Endpoint
        init(_ local: TCPConnection.Endpoint, _ remote: TCPConnection.Endpoint) {
            self.local = local
            self.remote = remote
        }
    }

    private func isTargets(_ connection: TCPConnection) -> Bool {
        let local = scope.ports.contains(connection.local.port), remote = scope.ports.contains(connection.remote.port)
        return local == remote ? connection.local.port < connection.remote.port : local
    }

    private func isInScope(_ connection: TCPConnection, _ heldByOwners: Set<UInt64>) -> Bool {
        let ports = [connection.local.port, connection.remote.port]
        if ports.contains(where: scope.spared.contains) { return false }
        if let uid = scope.uid, connection.user != uid { return false }
        if !scope.owners.isEmpty, !heldByOwners.contains(connection.inode) { return false }
        if !scope.ports.isEmpty, !ports.contains(where: scope.ports.contains) { return false }
        let addresses = [connection.remote.address, connection.local.address]
        return scope.networks.isEmpty
            || scope.networks.contains { network in addresses.contains { network.contains($0) } }
    }

    /// The sockets that the owners have open now.
    private var heldByOwners: Set<UInt64> {
        Set(
            scope.owners.filter { ProcessTable.isAlive($0.pid, startTicks: $0.startTicks) }
                .flatMap { ProcessTable.socketInodes($0.pid) })
    }
}

extension CIDR {
    /// Whether an address of 4 or 16 bytes lies in the network.
    fileprivate func contains(_ address: [UInt8]) -> Bool {
        address.count == bytes.count && CIDR(bytes: address, prefix: prefix).bytes == bytes
    }
}
