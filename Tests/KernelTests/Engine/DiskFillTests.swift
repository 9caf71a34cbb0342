import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Full disks, as those who write to them see them.
    @Suite(.serialized, .enabled(if: Disk.isPossible, "needs mkfs.ext4 and loop devices"))
    struct DiskFull {
        /// What a program of an ordinary user gets that writes so many bytes.
        private static func write(_ disk: Disk, as user: String, bytes: Int, _ ground: Ground) throws -> String {
            try ground.shell(
                """
                cd \(disk.path)
                setpriv --reuid \(user) --regid \(user) --clear-groups /usr/bin/python3 - <<'END'
                import os
                path = "victim"
                try:
                    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o666)
                    try:
                        left = \(bytes)
                        while left > 0: left -= os.write(file, b"x" * min(left, 65536))
                        os.fsync(file)
                    finally:
                        os.close(file)
                        os.unlink(path)
                    print("written")
                except OSError as error: print(error.errno)
                END
                """
            ).trimmingNewline
        }

        @Test func `others get ENOSPC, root only without its reserve, and all the space is back afterwards`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground)
                let before = try disk.state()
                let first = try CommandRun.injected(
                    "disk.fill", ["--path", disk.path, "--leave", "0B", "--for", "60s"], in: ground)
                let available = try disk.space().available
                let user = try Self.write(disk, as: "65534", bytes: 65536, ground)
                let root = try Self.write(disk, as: "0", bytes: 65536, ground)
                let names = try Directory.list(disk.path)
                let code = try first.stop()
                let between = try disk.state()
                let second = try CommandRun.injected(
                    "disk.fill", ["--path", disk.path, "--percent", "100%", "--reserved", "true", "--for", "60s"],
                    in: ground)
                let rootWithout = try Self.write(disk, as: "0", bytes: 65536, ground)
                _ = try second.stop()
                return (
                    before: before, between: between, after: try disk.state(), available: available, user: user,
                    root: root, rootWithout: rootWithout, names: names, code: code,
                    proof: try first.report().faults.first?.proof ?? [:], notes: first.errors
                )
            }
            #expect(seen.available == 0)
            #expect(seen.user == "\(ENOSPC)")
            #expect(seen.root == "written")
            #expect(seen.rootWithout == "\(ENOSPC)")
            #expect(seen.names == [])
            #expect(seen.between == seen.before)
            #expect(seen.after == seen.before)
            #expect((seen.proof["bytes_taken"] ?? 0) > 16_000_000)
            #expect(seen.proof["bytes_available"] == 0)
            #expect(seen.code == 5)
        }

        @Test func `the fill follows what others write and free`() throws {
            let megabyte: UInt64 = 1 << 20
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground)
                let before = try disk.state()
                let run = try CommandRun.injected(
                    "disk.fill", ["--path", disk.path, "--leave", "8Mi", "--for", "60s"], in: ground)
                let start = try disk.space().available
                try ground.shell("head -c 6291456 /dev/zero > \(disk.path)/other; sync \(disk.path)/other")
                let grew = try eventually { try disk.space().available > 7 * megabyte }
                try ground.shell("rm \(disk.path)/other")
                let shrank = try eventually { try disk.space().available < 9 * megabyte }
                return (
                    start: start, grew: grew, shrank: shrank, code: try run.stop(), after: try disk.state(),
                    before: before, proof: try run.report().faults.first?.proof ?? [:]
                )
            }
            #expect(seen.start > 7 * megabyte && seen.start < 9 * megabyte)
            #expect(seen.grew)
            #expect(seen.shrank)
            #expect((seen.proof["shrinks"] ?? 0) >= 1)
            #expect(seen.code == 5)
            #expect(seen.after == seen.before)
        }

        @Test func `a helper that is killed leaves no file and no space taken`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground)
                let before = try disk.state()
                let run = try CommandRun.injected(
                    "disk.fill", ["--path", disk.path, "--size", "10Mi", "--floor", "1Mi", "--for", "60s"],
                    in: ground)
                let during = try disk.space().available
                guard let helper = ground.ours("helper").first else { throw Unmet("no helper") }
                kill(helper, SIGKILL)
                let isBack = try eventually { try disk.state() == before }
                return (
                    taken: try disk.space().available - during, isBack: isBack, code: try run.stop(),
                    failure: try run.report().faults.first?.failure
                )
            }
            #expect(seen.taken >= 10 << 20)
            #expect(seen.isBack)
            #expect(seen.failure?.contains("it was gone before it was taken back") == true)
        }

        @Test func `without inodes no file can be made, and those that were made for it are gone afterwards`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground, inodes: 2048)
                try ground.shell("echo old > \(disk.path)/old")
                let before = try disk.state()
                let run = try CommandRun.injected(
                    "disk.fill", ["--path", disk.path, "--inodes", "100%", "--for", "60s"], in: ground)
                try run.until("no inode") { try disk.space().availableInodes == 0 }
                let fresh = try Self.write(disk, as: "0", bytes: 1, ground)
                try ground.shell("echo more >> \(disk.path)/old; echo old > \(disk.path)/old")
                let code = try run.stop()
                return (
                    fresh: fresh, code: code, before: before, after: try disk.state(),
                    proof: try run.report().faults.first?.proof ?? [:]
                )
            }
            #expect(seen.fresh == "\(ENOSPC)")
            #expect((seen.proof["inodes_taken"] ?? 0) > 1900)
            #expect((seen.proof["creations_refused"] ?? 0) >= 1)
            #expect(seen.code == 5)
            #expect(seen.after == seen.before)
        }

        @Test func `what is not meant to be filled is refused before anything is taken`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground)
                try ground.shell("mkdir \(ground.directory)/ro; mount --bind \(disk.path) \(ground.directory)/ro")
                defer { _ = try? ground.shell("umount \(ground.directory)/ro") }
                try ground.shell("mount -o remount,ro,bind \(ground.directory)/ro; touch \(disk.path)/file")
                var said: [String] = []
                for flags in [
                    ["--path", "/proc", "--leave", "0B"], ["--path", "/dev/shm", "--leave", "0B"],
                    ["--path", "/", "--leave", "0B"], ["--path", ground.directory + "/ro", "--leave", "0B"],
                    ["--path", disk.path + "/file", "--leave", "0B"], ["--path", disk.path + "/none", "--leave", "0B"],
                    ["--path", disk.path, "--size", "1Gi"], ["--path", disk.path, "--percent", "0%"],
                    ["--path", disk.path, "--inodes", "100000"], ["--path", disk.path],
                ] {
                    let run = try CommandRun.inject("disk.fill", flags + ["--for", "1s"], in: ground)
                    let code = try run.wait()
                    said.append("\(code) \(run.errors)")
                }
                return said
            }
            for (said, expected) in zip(
                seen,
                [
                    "holds no data", "`memory-disk`", "`state-disk` and `root-disk`", "read-only", "is no directory",
                    "does not exist", "have to stay free", "nothing is left to take", "inodes cannot be taken",
                    "say how much is taken",
                ])
            {
                #expect(said.hasPrefix("2 ") && said.contains(expected), "\(said)")
            }
        }
    }
}
