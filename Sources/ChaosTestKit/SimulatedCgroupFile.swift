import ChaosModel

/// An interface file of a controller: its value when nobody wrote one, and what the kernel takes.
struct SimulatedCgroupFile: Sendable {
    let name: String
    let version: Cgroup.Version
    let controller: CgroupController
    let standard: String
    let accepts: @Sendable (String) -> Bool

    /// The file of this name.
    static func named(_ name: String, _ version: Cgroup.Version) -> SimulatedCgroupFile? {
        all.first { $0.name == name && $0.version == version }
    }

    private init(
        _ name: String, _ version: Cgroup.Version, _ controller: CgroupController, standard: String,
        accepts: @escaping @Sendable (String) -> Bool
    ) {
        self.name = name
        self.version = version
        self.controller = controller
        self.standard = standard
        self.accepts = accepts
    }

    private static let all = [
        SimulatedCgroupFile("cpu.max", .v2, .cpu, standard: "max 100000") { value in
            let words = value.split(separator: " ")
            return words.count == 2 && isPeriod(words[1]) && (words[0] == "max" || (Int(words[0]) ?? 0) >= 1000)
        },
        SimulatedCgroupFile("cpu.cfs_period_us", .v1, .cpu, standard: "100000") { isPeriod($0[...]) },
        SimulatedCgroupFile("cpu.cfs_quota_us", .v1, .cpu, standard: "-1") { $0 == "-1" || (Int($0) ?? 0) >= 1000 },
        SimulatedCgroupFile("cpuset.cpus", .v2, .cpuset, standard: "") { _ in true },
        SimulatedCgroupFile("cpuset.mems", .v2, .cpuset, standard: "") { _ in true },
        SimulatedCgroupFile("cpuset.cpus", .v1, .cpuset, standard: "") { _ in true },
        SimulatedCgroupFile("cpuset.mems", .v1, .cpuset, standard: "") { _ in true },
        SimulatedCgroupFile("memory.high", .v2, .memory, standard: "max", accepts: isAmount),
        SimulatedCgroupFile("memory.max", .v2, .memory, standard: "max", accepts: isAmount),
        SimulatedCgroupFile("memory.swap.max", .v2, .memory, standard: "max", accepts: isAmount),
        SimulatedCgroupFile(
            "memory.limit_in_bytes", .v1, .memory, standard: "9223372036854771712", accepts: isAmount),
        SimulatedCgroupFile(
            "memory.memsw.limit_in_bytes", .v1, .memory, standard: "9223372036854771712", accepts: isAmount),
        SimulatedCgroupFile("pids.max", .v2, .pids, standard: "max", accepts: isAmount),
        SimulatedCgroupFile("pids.max", .v1, .pids, standard: "max", accepts: isAmount),
        SimulatedCgroupFile("io.max", .v2, .io, standard: "") { value in
            let words = value.split(separator: " ")
            return words.first?.contains(":") == true
                && words.dropFirst().allSatisfy { word in
                    let parts = word.split(separator: "=").map(String.init)
                    return parts.count == 2 && ["rbps", "wbps", "riops", "wiops"].contains(parts[0])
                        && isAmount(parts[1])
                }
        },
        SimulatedCgroupFile("blkio.throttle.read_bps_device", .v1, .io, standard: "", accepts: isDeviceAmount),
        SimulatedCgroupFile("blkio.throttle.write_bps_device", .v1, .io, standard: "", accepts: isDeviceAmount),
        SimulatedCgroupFile("blkio.throttle.read_iops_device", .v1, .io, standard: "", accepts: isDeviceAmount),
        SimulatedCgroupFile("blkio.throttle.write_iops_device", .v1, .io, standard: "", accepts: isDeviceAmount),
    ]

    /// `8:0 1048576`.
    @Sendable private static func isDeviceAmount(_ value: String) -> Bool {
        let words = value.split(separator: " ")
        return words.count == 2 && words[0].contains(":") && isAmount(String(words[1]))
    }

    private static func isPeriod(_ word: Substring) -> Bool { (1000...1_000_000).contains(Int(word) ?? 0) }

    @Sendable private static func isAmount(_ value: String) -> Bool { value == "max" || (Int(value) ?? -1) >= 0 }
}
