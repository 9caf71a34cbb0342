import ChaosModel

/// Interface files of control groups, with the kernel's refusals: cgroups(7), cgroup-v2.rst.
extension SimulatedState {
    /// Reads an interface file.
    /// - Throws: ENOENT for a group or file that is not there, such as `cpu.max` where the parent has not enabled cpu.
    func read(_ group: Cgroup, _ file: String) throws(HostError) -> String {
        let directory = try existing(group, "read \(file)")
        switch (group.version, file) {
        case (.v2, "cgroup.subtree_control"): return directory.subtreeControl.sorted().joined(separator: " ")
        case (.v2, "cgroup.controllers"): return controllers(of: group).sorted().joined(separator: " ")
        case (.v2, "cgroup.freeze") where !directory.isRoot: return directory.values[file] ?? "0"
        case (.v2, "cgroup.events") where !directory.isRoot:
            return "populated \(members(of: group).isEmpty ? 0 : 1)\nfrozen \(isFrozen(group) ? 1 : 0)"
        default:
            if let known = SimulatedCgroupFile.named(file, group.version), isOffered(known, in: group) {
                return directory.values[file] ?? known.standard
            }
            throw SimulatedErrno.noEntry.error("read \(group)/\(file)")
        }
    }

    /// Writes an interface file.
    /// - Throws: ENOENT as for reading; EINVAL for a value that the kernel refuses; EBUSY by the rule that no v2 group
    ///   has both processes and children with controllers.
    mutating func write(_ group: Cgroup, _ file: String, _ value: String) throws(HostError) {
        let operation = "write `\(value)` to \(group)/\(file)"
        let directory = try existing(group, operation)
        if group.version == .v2, file == "cgroup.subtree_control" {
            try control(group, value, operation)
            return
        }
        _ = try read(group, file)
        // The root of v1 has the files but no bandwidth control.
        let isValid = file == "cgroup.freeze" || SimulatedCgroupFile.named(file, group.version)?.accepts(value) == true
        guard isValid, !directory.isRoot else { throw SimulatedErrno.invalid.error(operation) }
        // cpuset(7): no process may be left without CPUs or memory nodes.
        let isCPUSet = group.version == .v1 && file.hasPrefix("cpuset.")
        guard !isCPUSet || !value.isEmpty || members(of: group).isEmpty else {
            throw SimulatedErrno.noSpace.error(operation)
        }
        let content = CgroupFile(file).written(value, to: try read(group, file))
        groups[group.directory]?.values[file] = nil
        // A value that is the default leaves no trace.
        if try content != read(group, file) { groups[group.directory]?.values[file] = content }
        if file == "cpuset.cpus" { forgetAffinity(in: group) }
    }

    /// Makes a group.
    /// - Throws: EEXIST, or ENOENT without a parent.
    mutating func make(_ group: Cgroup) throws(HostError) {
        guard groups[group.directory] == nil else { throw SimulatedErrno.exists.error("mkdir \(group)") }
        guard groups[group.parent.directory] != nil else { throw SimulatedErrno.noEntry.error("mkdir \(group)") }
        groups[group.directory] = Group(version: group.version)
    }

    /// Removes a group; an absent one is no error.
    /// - Throws: EBUSY with processes or groups in it.
    mutating func remove(_ group: Cgroup) throws(HostError) {
        guard let directory = groups[group.directory] else { return }
        let isUsed =
            !members(of: group).isEmpty || !children(of: group.directory).isEmpty
            || helpers.values.contains { $0.cgroup == group }
        guard !isUsed, !directory.isRoot else { throw SimulatedErrno.busy.error("rmdir \(group)") }
        groups[group.directory] = nil
    }

    /// Moves a process.
    /// - Throws: ENOENT without the group, ESRCH without the process, EBUSY into a v2 group with controllers for children.
    mutating func move(_ pid: Int32, to group: Cgroup) throws(HostError) {
        let operation = "move \(pid) to \(group)"
        let directory = try existing(group, operation)
        guard processes[pid]?.isAlive == true else { throw SimulatedErrno.noProcess.error(operation) }
        if group.version == .v2, !directory.isRoot, !directory.subtreeControl.isEmpty {
            throw SimulatedErrno.busy.error(operation)
        }
        // cpuset(7): a v1 group without CPUs takes nobody in.
        if group.version == .v1, root(of: group).hasSuffix("/cpuset"), !directory.isRoot,
            directory.values["cpuset.cpus"] == nil || directory.values["cpuset.mems"] == nil
        {
            throw SimulatedErrno.noSpace.error(operation)
        }
        let root = root(of: group)
        processes[pid]?.groups[root] = group.directory
        if directory.values["cpuset.cpus"] != nil { processes[pid]?.cpus = nil }
    }

    /// As before Linux 6.2: whoever is in a group whose CPUs change loses what it chose.
    private mutating func forgetAffinity(in group: Cgroup) {
        for pid in members(of: group) { processes[pid]?.cpus = nil }
    }

    /// Whether a group or one above it is frozen.
    public func isFrozen(_ group: Cgroup) -> Bool {
        guard let directory = groups[group.directory] else { return false }
        return directory.values["cgroup.freeze"] == "1" || (!directory.isRoot && isFrozen(group.parent))
    }

    private func existing(_ group: Cgroup, _ operation: String) throws(HostError) -> Group {
        guard let directory = groups[group.directory], directory.version == group.version else {
            throw SimulatedErrno.noEntry.error(operation)
        }
        return directory
    }

    private func controllers(of group: Cgroup) -> Set<String> {
        guard let directory = groups[group.directory] else { return [] }
        if directory.isRoot {
            return Set((directory.values["cgroup.controllers"] ?? "").split(separator: " ").map(String.init))
        }
        return groups[group.parent.directory]?.subtreeControl ?? []
    }

    private mutating func control(_ group: Cgroup, _ value: String, _ operation: String) throws(HostError) {
        let name = String(value.dropFirst())
        switch value.first {
        case "+":
            guard controllers(of: group).contains(name) else { throw SimulatedErrno.noEntry.error(operation) }
            let isRoot = groups[group.directory]?.isRoot == true
            guard isRoot || members(of: group).isEmpty else { throw SimulatedErrno.busy.error(operation) }
            groups[group.directory]?.subtreeControl.insert(name)
        case "-":
            let children = children(of: group.directory)
            guard !children.contains(where: { groups[$0]?.subtreeControl.contains(name) == true }) else {
                throw SimulatedErrno.busy.error(operation)
            }
            groups[group.directory]?.subtreeControl.remove(name)
            // A controller that goes takes its settings with it.
            for child in children {
                let kept = groups[child]?.values.filter { !$0.key.hasPrefix(name + ".") } ?? [:]
                groups[child]?.values = kept
            }
        default: throw SimulatedErrno.invalid.error(operation)
        }
    }

    /// Whether a group has the file: in v1 by its hierarchy, in v2 by what its parent hands down.
    private func isOffered(_ file: SimulatedCgroupFile, in group: Cgroup) -> Bool {
        switch group.version {
        case .v1: root(of: group).hasSuffix("/" + file.controller.nameInV1)
        case .v2: groups[group.directory]?.isRoot == false && controllers(of: group).contains(file.controller.rawValue)
        }
    }
}
