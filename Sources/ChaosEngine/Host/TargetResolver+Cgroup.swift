import ChaosModel
import LinuxKernel

extension TargetResolver {
    /// The group of a systemd unit: the directory that systemd names after it, wherever its slice is.
    func unit(_ name: String) throws(HostError) -> CgroupDirectory {
        let found = groups { $0 == name ? name : nil }
        guard let first = found.first else {
            throw HostError("find unit \(name)", errno: 2, reason: "no control group has its name: is it running?")
        }
        guard found.count == 1 else {
            throw HostError(
                "find unit \(name)",
                reason:
                    "several users run one: give one of them as `cgroup:`, \(Self.list(found.map(\.directory.path)))")
        }
        return first.directory
    }

    /// The group of a container: the directory that Docker, containerd, CRI-O or Podman names after its id.
    func container(_ id: String) throws(HostError) -> CgroupDirectory {
        let found = groups { ContainerID.of(group: $0).flatMap { $0.hasPrefix(id) ? $0 : nil } }
        let ids = Set(found.map(\.key))
        guard let first = found.first else {
            throw HostError("find container \(id)", errno: 2, reason: "no control group carries its id: is it running?")
        }
        guard ids.count == 1 else {
            throw HostError("find container \(id)", reason: "several begin so: \(Self.list(ids.sorted()))")
        }
        return first.directory
    }

    /// The group as the model knows it; `nil` in a hierarchy that only names groups, such as systemd's own of v1.
    func known(_ directory: CgroupDirectory) -> Cgroup? {
        hierarchies.roots.first { directory.path.hasPrefix($0.directory + "/") }
            .map { Cgroup(version: $0.version, directory: directory.path) }
    }

    /// The group of a process in each controller's hierarchy.
    func memberships(of pid: Int32, among own: Set<Int32>) -> [CgroupController: GroupMembership] {
        var known: [Cgroup: GroupMembership] = [:]
        return hierarchies.controllers.compactMapValues { root in
            if let membership = known[root] { return membership }
            guard let group = hierarchies.cgroup(of: pid, like: root) else { return nil }
            // The root holds every process there is: no need to list them.
            let isShared = group == root || !Set(hierarchies.members(of: group)).isSubset(of: own)
            known[root] = GroupMembership(group, isShared: isShared, isRoot: group == root)
            return known[root]
        }
    }

    /// The groups that `key` knows, in the first hierarchy that has any.
    private func groups(_ key: (String) -> String?) -> [(key: String, directory: CgroupDirectory)] {
        let named = CgroupMounts.controller("name=systemd")
        for root in [hierarchies.v2?.directory, hierarchies.v1[.cpu]?.directory, named].compactMap({ $0 }) {
            let found = Self.groups(below: CgroupDirectory(root), depth: 0, key)
            if !found.isEmpty { return found }
        }
        return []
    }

    private static func groups(
        below parent: CgroupDirectory, depth: Int, _ key: (String) -> String?
    ) -> [(key: String, directory: CgroupDirectory)] {
        guard depth < 16, let children = try? parent.children() else { return [] }
        return children.flatMap { child in
            let name = child.path.split(separator: "/").last.map(String.init) ?? ""
            return key(name).map { [($0, child)] } ?? groups(below: child, depth: depth + 1, key)
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}

/// The id of a container in the name of its control group.
enum ContainerID {
    /// Reads `docker-ID.scope`, `cri-containerd-ID.scope`, `libpod-ID.scope` or a bare `ID`; `nil` for other names, and for
    /// the monitor of a container, which is not in it.
    static func of(group name: String) -> String? {
        var name = name[...]
        if name.hasSuffix(".scope") { name = name.dropLast(6) }
        guard !name.contains("conmon"), let last = name.split(separator: "-").last, last.utf8.count == 64,
            last.allSatisfy(\.isHexDigit)
        else { return nil }
        return String(last)
    }
}
