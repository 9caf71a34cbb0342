import ChaosModel
import LinuxKernel

/// Where this host's cgroup hierarchies are mounted: the seam between the model's groups and the kernel's paths.
struct CgroupHierarchies {
    /// The hierarchies of this moment; mounts change rarely, so they are read once.
    static let current = CgroupHierarchies()

    /// Root of the v2 hierarchy.
    let v2: Cgroup?
    /// Root of the v1 hierarchy with the cpu controller.
    let cpuV1: Cgroup?

    init() {
        v2 = CgroupMounts.unified().map { Cgroup(version: .v2, directory: $0) }
        cpuV1 = CgroupMounts.controller("cpu").map { Cgroup(version: .v1, directory: $0) }
    }

    /// Whether the v2 root offers the cpu controller.
    var hasCPUInV2: Bool {
        guard let v2 else { return false }
        let controllers = (try? CgroupDirectory(v2.directory).read("cgroup.controllers")) ?? ""
        return controllers.split { $0.isWhitespace }.contains("cpu")
    }

    /// Root of the hierarchy that has the cpu controller.
    var cpu: Cgroup? { hasCPUInV2 ? v2 : cpuV1 }

    /// The root of the hierarchy that a group belongs to.
    func root(of group: Cgroup) -> Cgroup? { group.version == .v2 ? v2 : cpuV1 }

    /// The group of a process in the hierarchy that `other` belongs to.
    func cgroup(of pid: Int32, like other: Cgroup) -> Cgroup? {
        guard let root = root(of: other),
            let path = ProcessTable.cgroupPath(pid, controller: other.version == .v2 ? nil : "cpu")
        else { return nil }
        return Cgroup(version: other.version, directory: path == "/" ? root.directory : root.directory + path)
    }

    /// The processes of a group and of every group below: whatever binds the group binds them too.
    func members(of group: Cgroup) -> [Int32] {
        (try? CgroupDirectory(group.directory).subtreeProcesses()) ?? []
    }
}
