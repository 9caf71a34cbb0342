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
        let present = Set(all.map { Ends($0.local, $0.remote) })
        // A connection is meant when either of its ends is.
        var sides: [Ends: Side] = [:]
        for connection in all where !isSpared(connection) {
            let hasBothEnds = present.contains(Ends(connection.remote, connection.local))
            guard let side = side(of: connection, isLocalToo: hasBothEnds, heldByOwners) else { continue }
            sides[Ends(connection.local, connection.remote)] = side
            if hasBothEnds { sides[Ends(connection.remote, connection.local)] = side == .target ? .other : .target }
        }
        return all.filter { connection in
            guard let side = sides[Ends(connection.local, connection.remote)] else { return false }
            switch scope.end {
            case .both: return true
            case .client: return side == .other || !present.contains(Ends(connection.remote, connection.local))
            case .target: return side == .target || !present.contains(Ends(connection.remote, connection.local))
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

    /// On which side of the scope a socket is.
    private enum Side { case target, other }

    private func isSpared(_ connection: TCPConnection) -> Bool {
        scope.spared.contains(connection.local.port) || scope.spared.contains(connection.remote.port)
    }

    /// - Parameter isLocalToo: whether the other end is on this host as well.
    private func side(of connection: TCPConnection, isLocalToo: Bool, _ heldByOwners: Set<UInt64>) -> Side? {
        if let uid = scope.uid {
            // A user is the other side: the scope tells the peers.
            let isMeant = connection.user == uid && isTarget(connection.remote, isHere: isLocalToo, anyPort: true)
            return isMeant && isOther(connection.local) ? .other : nil
        }
        let named = scope.ports + scope.localPorts
        if !scope.owners.isEmpty, heldByOwners.contains(connection.inode), isOther(connection.remote),
            scope.networks.isEmpty || Self.contain(scope.networks, connection.local)
        {
            return .target
        }
        if named.isEmpty, !scope.owners.isEmpty { return nil }
        if isTarget(connection.local, isHere: true), isOther(connection.remote) { return .target }
        if isTarget(connection.remote, isHere: isLocalToo), isOther(connection.local) { return .other }
        return nil
    }

    private func isTarget(_ end: TCPConnection.Endpoint, isHere: Bool, anyPort: Bool = false) -> Bool {
        let isNamed =
            scope.ports.contains(end.port) || (isHere && scope.localPorts.contains(end.port))
            || (scope.ports.isEmpty && (anyPort || scope.localPorts.isEmpty))
        return isNamed
            && (scope.networks.isEmpty || Self.contain(scope.networks, end))
    }

    private static func contain(_ networks: [CIDR], _ end: TCPConnection.Endpoint) -> Bool {
        let address = CIDR(bytes: end.address, prefix: end.address.count * 8)
        return networks.contains { $0.contains(address) }
    }

    private func isOther(_ end: TCPConnection.Endpoint) -> Bool {
        (scope.otherPorts.isEmpty || scope.otherPorts.contains(end.port))
            && (scope.otherNetworks.isEmpty || Self.contain(scope.otherNetworks, end))
    }

    /// The sockets that the owners have open now.
    private var heldByOwners: Set<UInt64> {
        Set(
            scope.owners.filter { ProcessTable.isAlive($0.pid, startTicks: $0.startTicks) }
                .flatMap { ProcessTable.socketInodes($0.pid) })
    }
}
