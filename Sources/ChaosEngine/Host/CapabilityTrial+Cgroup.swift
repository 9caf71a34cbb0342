import ChaosModel
import LinuxKernel

/// Attempts with control groups.
extension CapabilityTrial {
    /// Whether faults can limit by a controller in one of the cgroup versions.
    func controller(_ controller: CgroupController, _ version: Cgroup.Version) -> Finding {
        switch version {
        case .v2: unified(controller)
        case .v1: legacy(controller)
        }
    }

    private func unified(_ controller: CgroupController) -> Finding {
        guard hierarchies.offeredByV2.contains(controller) else {
            return Finding(
                works: false, detail: "the v2 root offers no \(controller.rawValue) controller",
                fix: hierarchies.v1[controller] == nil
                    ? "boot with systemd.unified_cgroup_hierarchy=1" : "not needed: cgroup v1 is used")
        }
        return Finding(works: true, detail: "cgroup.controllers lists \(controller.rawValue)")
    }

    private func legacy(_ controller: CgroupController) -> Finding {
        let name = controller.nameInV1
        if hierarchies.v1[controller] == nil && hierarchies.offeredByV2.contains(controller) {
            return Finding(
                works: false, detail: "cgroup v1 has no \(name) controller", fix: "not needed: cgroup v2 is used")
        }
        return group(in: hierarchies.v1[controller], missing: "no cgroup v1 hierarchy has the \(name) controller") {
            (directory) throws(KernelError) in
            switch controller {
            case .cpu:
                try directory.write("cpu.cfs_quota_us", "50000")
                return "cpu.cfs_quota_us can be set"
            case .cpuset:
                let above = CgroupDirectory(hierarchies.v1[controller]?.directory ?? directory.path)
                try directory.write("cpuset.cpus", try above.read("cpuset.cpus"))
                return "cpuset.cpus can be set"
            case .memory:
                try directory.write("memory.limit_in_bytes", "1073741824")
                return "memory.limit_in_bytes can be set"
            case .pids:
                try directory.write("pids.max", "100")
                return "pids.max can be set"
            case .io:
                _ = try directory.read("blkio.throttle.read_bps_device")
                return "blkio.throttle.read_bps_device is there"
            }
        }
    }
}
