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

extension EngineOnKernel {
    /// pids.fill without a target, on a host that nobody else needs.
    @Suite(.serialized, .enabled(if: Lab.isGuest, "it takes the tasks of the whole host"))
    struct LabTaskFill {
        /// Starts children that stay until there are 400, and writes how many it got and why it got no more into a file.
        private static let hoarder = """
            import os, sys, time
            count, reason = 0, 0
            try:
                while count < 400:
                    if os.fork() == 0:
                        time.sleep(1000)
                        os._exit(0)
                    count += 1
            except OSError as error: reason = error.errno
            with open(sys.argv[1] + ".new", "w") as file: file.write(f"{count} {reason}")
            os.rename(sys.argv[1] + ".new", sys.argv[1])
            time.sleep(1000)
            """

        @Test func `the host's tasks are used up but for those that are left`() throws {
            let seen = try Ground.use { ground in
                let file = ground.directory + "/children"
                let before = try HostState(of: ground)
                let run = try CommandRun.injected(
                    "pids.fill", ["--leave", "100", "--consent", "whole-host", "--for", "60s"], in: ground)
                try run.until("tasks") { HostFacts.tasks.map { $0.limit - $0.current <= 110 } ?? false }
                let victim = try ground.start(["python3", "-c", Self.hoarder, file])
                try run.until("children") { Directory.exists(file) }
                let said = try File.text(of: file)
                ground.forget(victim)
                let code = try run.stop()
                return (
                    said: said, code: code, proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            print("forks before the first refusal, errno: \(seen.said), \(seen.proof)")
            let words = seen.said.split(separator: " ").compactMap { Int($0) }
            #expect(words.count == 2 && words[0] <= 100 && words[1] == 11)
            #expect((seen.proof["tasks_held"] ?? 0) > 1000)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }
    }
}
