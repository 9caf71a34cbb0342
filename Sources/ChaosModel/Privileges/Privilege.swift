/// A capability that a part of a run uses, and for what.
public struct Privilege: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The capability.
    public var capability: LinuxCapability
    /// For what, such as `to add a qdisc`.
    public var purpose: String
    /// Whether it only makes the run better: it is kept where it is held, and nothing is refused where it is not.
    public var isWish: Bool

    /// What cannot be done without.
    public init(_ capability: LinuxCapability, _ purpose: String) {
        self.capability = capability
        self.purpose = purpose
        isWish = false
    }

    /// What is used where it is held.
    public static func wish(_ capability: LinuxCapability, _ purpose: String) -> Privilege {
        var privilege = Privilege(capability, purpose)
        privilege.isWish = true
        return privilege
    }

    /// `CAP_NET_ADMIN (to add a qdisc)`.
    public var description: String { "\(capability) (\(purpose))" }
}

extension Sequence<Privilege> {
    /// What cannot be done without.
    public var needed: Set<LinuxCapability> { Set(filter { !$0.isWish }.map(\.capability)) }
    /// What is used only where it is held.
    public var wished: Set<LinuxCapability> { Set(map(\.capability)).subtracting(needed) }
    /// What is to be kept out of all that is held.
    public func kept(of held: Set<LinuxCapability>) -> Set<LinuxCapability> {
        held.intersection(needed.union(wished))
    }

    /// Each capability once, in the kernel's order: as a need where it is one, for the first purpose that was given.
    public var merged: [Privilege] {
        reduce(into: [:]) { (found: inout [LinuxCapability: Privilege], next) in
            if let known = found[next.capability], next.isWish || !known.isWish { return }
            found[next.capability] = next
        }.values.sorted { $0.capability < $1.capability }
    }

    /// Refuses what needs more than is held.
    /// - Throws: `PlanError` that names each capability that is missing, what it is for, and how to grant it.
    func require(of held: Set<LinuxCapability>, for name: String) throws(PlanError) {
        let missing = merged.filter { !$0.isWish && !held.contains($0.capability) }
        if !missing.isEmpty { throw .lacking(missing, for: name) }
    }
}

extension PlanError {
    /// What needs capabilities that are not held.
    static func lacking(_ missing: [Privilege], for name: String) -> PlanError {
        let names = missing.map { $0.capability.name.lowercased() }
        var purposes: [(capabilities: String, purpose: String)] = []
        for privilege in missing {
            if let last = purposes.indices.last, purposes[last].purpose == privilege.purpose {
                purposes[last].capabilities += ", \(privilege.capability)"
            } else {
                purposes.append(("\(privilege.capability)", privilege.purpose))
            }
        }
        let text = purposes.map { "\($0.capabilities) (\($0.purpose))" }.joined(separator: " and ")
        return PlanError(
            "\(name) needs \(text), which this process does not hold",
            fix: "run as root, or grant it: `setcap \(names.joined(separator: ","))+ep` on the program, or "
                + "`AmbientCapabilities=\(missing.map(\.capability.name).joined(separator: " "))` in a systemd unit")
    }
}
