import ChaosModel

/// The capabilities of a whole run, for people: what it holds from its first change on.
struct PrivilegeText {
    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    /// What is needed and for which faults, and what is kept only where it is held.
    var lines: [String] {
        let users = plan.privilegeUsers
        let needed = users.filter { !$0.privilege.isWish }.map { privilege, users in
            "\(privilege.capability) (\(users.joined(separator: ", ")))"
        }
        let wished = users.filter(\.privilege.isWish).map(\.privilege.description)
        return ["privileges  \(needed.isEmpty ? "none" : needed.joined(separator: ", "))"]
            + (wished.isEmpty ? [] : ["   if held  \(wished.joined(separator: ", "))"])
    }
}
