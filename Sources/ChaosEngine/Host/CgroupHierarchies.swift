import ChaosModel
import LinuxKernel

/// Where this host's cgroup hierarchies are mounted: the seam between the model's groups and the kernel's paths.
struct CgroupHierarchies {
    /// The hierarchies of this moment; mounts change rarely, so they are read once.
    static let current = CgroupHierarchies()

    /// Root of the v2 hierarchy.
    let v2: Cgroup?
    /// Roots of the v1 hierarchies, by the controllers that faults limit by.
    let v1: [CgroupController: Cgroup]
    /// The controllers that v2 offers.
    let offeredByV2: Set<CgroupController>

    init() {
        let unified = CgroupMounts.unified()
        v2 = unified.map { Cgroup(version: .v2, directory: $0) }
        let names = unified.flatMap { try? CgroupDirectory($0).controllers() } ?? []
        offeredByV2 = Set(names.compactMap(CgroupController.init))
        v1 = CgroupController.allCases.reduce(into: [:]) { roots, controller in
            roots[controller] = CgroupMounts.controller(controller.nameInV1).map {
                Cgroup(version: .v1, directory: $0)
            }
        }
    }

    /// Root of the hierarchy that has a controller.
    func root(_ controller: CgroupController) -> Cgroup? { offeredByV2.contains(controller) ? v2 : v1[controller] }

    /// Roots of every hierarchy that has a controller.
    var controllers: [CgroupController: Cgroup] {
        CgroupController.allCases.reduce(into: [:]) { $0[$1] = root($1) }
    }

    /// Every root, v2 first.
    var roots: [Cgroup] { [v2].compactMap { $0 } + CgroupController.allCases.compactMap { v1[$0] } }

    /// The root of the hierarchy that a group belongs to.
    func root(of group: Cgroup) -> Cgroup? {
        if group.version == .v2 { return v2 }
        return v1.values.filter { group == $0 || group.directory.hasPrefix($0.directory + "/") }
            .max { $0.directory.count < $1.directory.count }
    }

    /// The group of a process in the hierarchy that `other` belongs to.
    func cgroup(of pid: Int32, like other: Cgroup) -> Cgroup? {
        guard let root = root(of: other) else { return nil }
        let controller = other.version == .v2 ? nil : v1.first { $0.value == root }?.key.nameInV1
        guard let path = ProcessTable.cgroupPath(pid, controller: controller) else { return nil }
        return Cgroup(version: other.version, directory: path == "/" ? root.directory : root.directory + path)
    }

    /// The processes of a group and of every group below: whatever binds the group binds them too.
    func members(of group: Cgroup) -> [Int32] {
        (try? CgroupDirectory(group.directory).subtreeProcesses()) ?? []
    }
}
