import ChaosModel
import LinuxKernel

/// Interfaces that are set down, and what they lose.
extension LinuxHost {
    func undo(of link: LinkDown) throws(HostError) -> Undo {
        let control = try places.require(link.namespace).links
        let snapshot = try attempt("look at \(link.interface)") { () throws(KernelError) in
            try control.snapshot(of: link.interface)
        }
        guard let snapshot, let base = snapshot.links.first else { throw absent(link) }
        guard base.isUp else { return .nothing }
        let hasObjects = try attempt("list nexthop objects") { () throws(KernelError) in
            try control.hasNexthopObjects(Set(snapshot.links.map(\.index)))
        }
        if hasObjects {
            throw HostError(
                "set \(link.interface) down",
                reason: "nexthop objects lead through it, which cannot be put back into their groups as they were")
        }
        return .restoreLink(LinkRecord(snapshot, in: link.namespace))
    }

    func setDown(_ link: LinkDown) throws(HostError) {
        let control = try places.require(link.namespace).links
        guard let index = try index(of: link, control) else { throw absent(link) }
        try attempt("set \(link.interface) down") { () throws(KernelError) in try control.set(index, up: false) }
    }

    /// Whether the interface is down.
    /// - Throws: `HostError` when it has gone: that is no failure of the fault's.
    func isDown(_ link: LinkDown) throws(HostError) -> Bool {
        let control = try places.require(link.namespace).links
        let found = try attempt("list interfaces") { () throws(KernelError) in try control.links() }
            .first { $0.name == link.interface }
        guard let found else { throw absent(link) }
        return !found.isUp
    }

    func restore(_ record: LinkRecord) throws(HostError) {
        guard let control = try places.place(record.namespace)?.links else { return }
        let snapshot = try snapshot(of: record)
        try attempt("put back what \(record.interface) lost") { () throws(KernelError) in
            try control.restore(snapshot)
        }
    }

    func isRestored(_ record: LinkRecord) throws(HostError) -> Bool {
        guard let control = try places.place(record.namespace)?.links else { return true }
        let snapshot = try snapshot(of: record)
        return try attempt("look at \(record.interface)") { () throws(KernelError) in
            try control.isRestored(snapshot)
        }
    }

    private func index(of link: LinkDown, _ control: LinkControl) throws(HostError) -> Int32? {
        try attempt("list interfaces") { () throws(KernelError) in try control.links() }
            .first { $0.name == link.interface }?.index
    }

    private func absent(_ link: LinkDown) -> HostError {
        HostError("find interface \(link.interface)\(link.namespace.suffix)", errno: 19, reason: "it is gone")
    }

    private func snapshot(of record: LinkRecord) throws(HostError) -> LinkSnapshot {
        guard let addresses = record.addresses.fromHexadecimal, let routes = record.routes.fromHexadecimal,
            let neighbours = record.neighbours.fromHexadecimal
        else { throw HostError("read what \(record.interface) lost", reason: "it is not hexadecimal") }
        return LinkSnapshot(
            links: record.links.map { LinkState(index: $0.index, name: $0.name, isUp: $0.isUp) }, addresses: addresses,
            routes: routes, neighbours: neighbours)
    }
}

extension LinkRecord {
    fileprivate init(_ snapshot: LinkSnapshot, in namespace: NetworkNamespaceID?) {
        self.init(
            links: snapshot.links.map { Link(index: $0.index, name: $0.name, isUp: $0.isUp) },
            addresses: snapshot.addresses.map(\.hexadecimal), routes: snapshot.routes.map(\.hexadecimal),
            neighbours: snapshot.neighbours.map(\.hexadecimal), namespace: namespace)
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension [String] {
    fileprivate var fromHexadecimal: [[UInt8]]? {
        var rows: [[UInt8]] = []
        for text in self {
            let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
            rows.append(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
        }
        return rows
    }
}
