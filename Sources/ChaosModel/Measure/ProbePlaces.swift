/// The probes by name, with the members of their mixes: finds whose answers an objective is about.
struct ProbePlaces: Sendable {
    /// Whose answers.
    struct Place: Hashable, Sendable {
        /// Index of the probe.
        var probe: Int
        /// Index in its mix; `nil` for all of them.
        var member: UInt8?
    }

    /// Names, and the names of the members; `nil` when they are not known.
    private let probes: [(name: String, members: [String]?)]

    /// The probes of a run.
    init(_ facts: [Record.ProbeFacts]) { probes = facts.map { ($0.name, $0.members ?? []) } }

    /// The probes of a spec; one of `names` that could not be read has no spec.
    init(_ specs: [ProbeSpec], names: [String]) {
        probes = names.map { name in
            (name, specs.first { $0.name == name }.map { $0.members.map(\.name).filter { !$0.isEmpty } })
        }
    }

    /// The names of the probes.
    var names: [String] { probes.map(\.name) }

    /// The place of a probe, or of `probe.member`; a probe's own name goes first.
    func place(of subject: String) -> Place? {
        if let probe = probes.firstIndex(where: { $0.name == subject }) { return Place(probe: probe) }
        for (probe, known) in probes.enumerated() {
            guard subject.hasPrefix(known.name + "."), let members = known.members else { continue }
            let member = members.firstIndex { $0 == subject.dropFirst(known.name.count + 1) }
            if let member { return Place(probe: probe, member: UInt8(clamping: member)) }
        }
        return nil
    }

    /// What is wrong with a name.
    func problem(of subject: String) -> FieldError? {
        guard place(of: subject) == nil else { return nil }
        let owner = probes.filter { subject.hasPrefix($0.name + ".") }.max { $0.name.count < $1.name.count }
        guard let owner else {
            return FieldError(
                "there is no probe `\(subject)`", suggestion: Spelling.suggestion(for: subject, among: names))
        }
        guard let members = owner.members else { return nil }
        let member = String(subject.dropFirst(owner.name.count + 1))
        return FieldError(
            members.isEmpty
                ? "probe `\(owner.name)` is no mix, so it has no member `\(member)`"
                : "probe `\(owner.name)` has no member `\(member)`",
            suggestion: Spelling.suggestion(for: member, among: members)
                ?? (members.isEmpty ? "write `\(owner.name)`" : "its members are \(members.joined(separator: ", "))"))
    }
}
