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
        var refusal: KernelError?
        // The kernel lists the newest address first.
        try addEach(missing(.address, in: snapshot).reversed(), isVerified: true, &refusal)
        // What was verified only to be added is set as it was.
        try addEach(entries(of: .address, in: snapshot), &refusal)
        do throws(KernelError) { try addRoutes(of: snapshot) } catch { refusal = refusal ?? error }
        try addEach(missing(.neighbour, in: snapshot), &refusal)
        if let refusal { throw refusal }
    }

    /// Adds what the kernel takes, and keeps its first refusal.
    private func addEach(_ messages: [LinkMessage], isVerified: Bool = false, _ refusal: inout KernelError?) {
        for message in messages {
            do throws(KernelError) { try add(message, isVerified: isVerified) } catch { refusal = refusal ?? error }
        }
    }

    /// The entries of a snapshot whose interfaces are there: one that has gone took what was its own along.
    private func entries(of table: LinkMessage.Table, in snapshot: LinkSnapshot) throws(KernelError) -> [LinkMessage] {
        let living = Set(try links().map(\.index))
        let recorded =
            switch table {
            case .address: snapshot.addresses
            case .route: snapshot.routes
            case .neighbour: snapshot.neighbours
            }
        var found: [LinkMessage] = []
        for bytes in recorded {
            let message = try LinkMessage(table, bytes)
            if try living.isSuperset(of: message.interfaces) { found.append(message) }
        }
        return found
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

    /// What of the snapshot is not there.
    func missing(_ table: LinkMessage.Table, in snapshot: LinkSnapshot) throws(KernelError) -> [LinkMessage] {
        let indexes = Set(snapshot.links.map(\.index))
        var there: Set<[UInt8]> = []
        for message in try entries(table, of: indexes, all: true) { there.insert(try message.identity) }
        var missing: [LinkMessage] = []
        for message in try entries(of: table, in: snapshot) where !message.isKernelsOwn {
            if try !there.contains(message.identity) { missing.append(message) }
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
