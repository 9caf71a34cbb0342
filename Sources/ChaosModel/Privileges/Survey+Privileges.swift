/// Whose a process, a group or a path is: what is one's own needs no capability.
extension Survey {
    /// The facts of a process that a target names; `nil` of any other.
    private func facts(of process: ProcessIdentity) -> ProcessFacts? {
        for target in [target].compactMap(\.self) + targets.values {
            if let found = (target.processes + target.offspring).first(where: { $0.identity == process }) {
                return found
            }
        }
        return nil
    }

    /// Whether the process acts as the user that we act as. A command of root's may become anybody, and of a process that
    /// nobody has looked at nothing is known.
    func isOwn(_ process: ProcessIdentity) -> Bool {
        if process.isPending { return user != 0 }
        return facts(of: process)?.uid == user
    }

    /// Whether the kernel lets only CAP_SYS_PTRACE look into the process: its descriptors, namespaces and memory.
    /// ptrace(2), "Ptrace access mode checking".
    func isGuarded(_ process: ProcessIdentity) -> Bool {
        if process.isPending { return user == 0 }
        guard let facts = facts(of: process) else { return true }
        return facts.uid != user || facts.isGuarded
    }

    /// What acting on processes needs when they are not our own.
    func privileges(
        _ capability: LinuxCapability, for processes: [ProcessIdentity], _ purpose: String
    ) -> [Privilege] {
        guard let other = processes.first(where: { !isOwn($0) }) else { return [] }
        let owner = other.isPending ? nil : facts(of: other).map { ", of user \($0.uid)" }
        return [Privilege(capability, "\(purpose) \(other)\(owner ?? "")")]
    }

    /// What looking into processes needs.
    func looking(into processes: [ProcessIdentity], _ purpose: String = "to look into") -> [Privilege] {
        processes.first(where: isGuarded).map { [Privilege(.sysPtrace, "\(purpose) \($0)")] } ?? []
    }

    /// What changing a group needs that is not ours, or that is below one which is not.
    func changing(_ groups: [Cgroup]) -> [Privilege] {
        let closed = groups.first { group in
            closedGroups.contains { group == $0 || group.directory.hasPrefix($0.directory + "/") }
        }
        return closed.map { [Privilege(.dacOverride, "to change \($0)")] } ?? []
    }

    /// What writing below a path needs that we could not write to as an ordinary user.
    func writing(to directory: String) -> [Privilege] {
        let facts = paths.values.first { directory == $0.resolved || directory.hasPrefix($0.resolved + "/") }
        guard facts?.isGuarded ?? true else { return [] }
        return [Privilege(.dacOverride, "to write to \(directory), which is not ours")]
    }

    /// What acting in another network namespace needs, and knowing whether it is still there.
    func entering(_ namespace: NetworkNamespaceID?) -> [Privilege] {
        namespace == nil
            ? []
            : [
                Privilege(.sysAdmin, "to enter the network namespace\(namespace.suffix)"),
                Privilege(.sysPtrace, "to see whether the network namespace\(namespace.suffix) is still there"),
            ]
    }
}
