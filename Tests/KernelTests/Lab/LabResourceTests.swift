import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Limits of tasks and disks by cgroup v2.
    @Suite(
        .serialized, .enabled(if: Lab.isGuest, "only the lab has loop devices of its own"),
        .enabled(if: Lab.offers(.io), "cgroup v2 has no io controller here"))
    struct LabDiskThrottle {
        @Test(arguments: ["write", "read", "write to the page cache"])
        func `two megabytes take two seconds at one a second`(direction: String) throws {
            let seen = try Ground.use { ground in
                let disk = ground.directory + "/disk"
                try ground.shell(
                    """
                    mkdir \(disk); truncate -s 32M \(disk).image
                    mkfs.ext4 -q \(disk).image; mount -o loop \(disk).image \(disk)
                    """)
                defer { _ = try? ground.shell("umount \(disk)") }
                return try DiskThrottleGround(ground, disk: disk).run(direction, seconds: 2)
            }
            print("\(direction) 2 MiB at 1 MiB/s: \(seen.seconds) s")
            seen.check()
        }
    }
}
