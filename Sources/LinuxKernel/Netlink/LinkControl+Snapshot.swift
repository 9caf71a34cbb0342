import Glibc

extension LinkControl {
    /// What an interface, and those that go down with it, would lose; `nil` when there is no such interface.
    /// - Throws: `EBADMSG` when a reply is malformed.
    public func snapshot(of name: String) throws(KernelError) -> LinkSnapshot? {
        let all = try links()
        guard let base = all.first(where: { $0.name == name }) else { return nil }
        var affected = [base]
        var next = 0
        while next < affected.count {
            // The kernel closes the VLANs of an interface with it, whatever they stand on in turn.
            affected += all.filter { $0.lower == affected[next].index && $0.kind == "vlan" && !affected.contains($0) }
            next += 1
        }
        let indexes = Set(affected.map(\.index))
        return LinkSnapshot(
            links: affected, addresses: try entries(.address, of: indexes).map(\.payload),
            routes: try entries(.route, of: indexes).map(\.payload),
            neighbours: try entries(.neighbour, of: indexes).map(\.payload))
    }

    /// Sets the interfaces up that were, and adds again whatever of the snapshot is not there. Does nothing when the
    /// first of them is gone.
    /// - Throws: the error of the first entry that the kernel would not take; the others are there.
    public func restore(_ snapshot: LinkSnapshot) throws(KernelError) {
        guard let base = snapshot.links.first, let now = try links().first(where: { $0.index == base.index }) else {
            return
        }
        if base.isUp, !now.isUp {
            // An address that is there before the interface comes up needs no check for duplicates: it has passed one.
            // One that this kernel refuses so early is added again below.
            for message in try missing(.address, in: snapshot).reversed() where try message.interfaces == [base.index] {
                try? add(message, isVerified: true)
            }
            try set(base.index, up: true)
        }
        for link in snapshot.links.dropFirst() {
            // The kernel sets every VLAN up with the interface below it.
            guard let present = try links().first(where: { $0.index == link.index }), present.isUp != link.isUp else {
                continue
            }
            try set(link.index, up: link.isUp)
        }
        // The kernel lists the newest address first.
        for message in try missing(.address, in: snapshot).reversed() { try add(message, isVerified: true) }
        for bytes in snapshot.addresses { try add(LinkMessage(.address, bytes)) }
        try addRoutes(of: snapshot)
        for message in try missing(.neighbour, in: snapshot) { try add(message) }
    }

    /// Whether everything of the snapshot is there, or the first interface is not any more.
    /// - Throws: `EBADMSG` when a reply is malformed.
    public func isRestored(_ snapshot: LinkSnapshot) throws(KernelError) -> Bool {
        let present = try links()
        guard let base = snapshot.links.first, present.contains(where: { $0.index == base.index }) else { return true }
        for link in snapshot.links {
            guard let now = present.first(where: { $0.index == link.index }) else { continue }
            if now.isUp != link.isUp { return false }
        }
        for table in [LinkMessage.Table.address, .route, .neighbour] {
            if try !missing(table, in: snapshot).isEmpty { return false }
        }
        return true
    }

    /// What of the snapshot is not there. An interface that has gone meanwhile took what was its own along.
    func missing(_ table: LinkMessage.Table, in snapshot: LinkSnapshot) throws(KernelError) -> [LinkMessage] {
        let indexes = Set(snapshot.links.map(\.index))
        let living = Set(try links().map(\.index))
        let recorded =
            switch table {
            case .address: snapshot.addresses
            case .route: snapshot.routes
            case .neighbour: snapshot.neighbours
            }
        var there: Set<[UInt8]> = []
        for message in try entries(table, of: indexes, all: true) { there.insert(try message.identity) }
        var missing: [LinkMessage] = []
        for bytes in recorded {
            let message = try LinkMessage(table, bytes)
            let isThere = try there.contains(message.identity) || message.isKernelsOwn
            if !isThere, try living.isSuperset(of: message.interfaces) { missing.append(message) }
        }
        return missing
    }

    /// Adds routes until no more can be: one may lead through another.
    private func addRoutes(of snapshot: LinkSnapshot) throws(KernelError) {
        var left = try missing(.route, in: snapshot)
        while !left.isEmpty {
            var direct: [LinkMessage] = [], far: [LinkMessage] = []
            for message in left { if try message.hasGateway { far.append(message) } else { direct.append(message) } }
            var refusal: KernelError?
            for message in direct + far {
                do throws(KernelError) { try add(message) } catch { refusal = refusal ?? error }
            }
            let rest = try missing(.route, in: snapshot)
            if rest.count == left.count, let refusal { throw refusal }
            if rest.count == left.count { return }
            left = rest
        }
    }
}
