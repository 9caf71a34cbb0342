import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What a loaded disk counts.
    @Suite(.serialized, .enabled(if: Disk.isPossible, "needs mkfs.ext4 and loop devices"))
    struct IOStressed {
        /// Reads and writes that the disk has done: Documentation/admin-guide/iostats.rst.
        private static func operations(_ disk: Disk, _ ground: Ground) throws -> (reads: Double, writes: Double) {
            let device = try ground.shell("findmnt -n -o SOURCE \(disk.path)").trimmingNewline
            let name = device.split(separator: "/").last ?? ""
            let words = try File.text(of: "/sys/block/\(name)/stat").split(whereSeparator: \.isWhitespace)
            return (Double(words[0]) ?? 0, Double(words[4]) ?? 0)
        }

        @Test(arguments: ["read", "write", "mixed", "sync"])
        func `the disk does what the load says it did, and nothing of it stays`(mode: String) throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground)
                let before = try disk.state()
                let first = try Self.operations(disk, ground)
                let run = try CommandRun.injected(
                    "io.stress",
                    [
                        "--path", disk.path, "--mode", mode, "--workers", "2", "--rate", "200/s", "--size", "2Mi",
                        "--for", "700ms",
                    ], in: ground)
                let code = try run.wait()
                let last = try Self.operations(disk, ground)
                return (
                    reads: last.reads - first.reads, writes: last.writes - first.writes, code: code, before: before,
                    after: try disk.state(), proof: try run.report().faults.first?.proof ?? [:]
                )
            }
            #expect(seen.code == 0)
            let operations = seen.proof["operations"] ?? 0
            #expect(operations > 20 && operations < 200)
            let reads = (seen.proof["bytes_read"] ?? 0) / 4096, writes = (seen.proof["bytes_written"] ?? 0) / 4096
            // One in flight of each worker is counted by its bytes first.
            #expect(reads + writes >= operations && reads + writes <= operations + 2)
            #expect((reads > 0) == (mode == "read" || mode == "mixed"))
            #expect((writes > 0) == (mode != "read"))
            #expect((seen.proof["syncs"] ?? 0 > 0) == (mode == "sync"))
            #expect(seen.proof["failures"] == 0)
            #expect((seen.proof["latency_max_ns"] ?? 0) > 0)
            // The page cache took none of it.
            #expect(seen.reads >= reads * 0.9)
            #expect(seen.writes >= writes * 0.9)
            #expect(seen.after == seen.before)
        }

        @Test func `a load in memory, or larger than what is there, is refused`() throws {
            let seen = try Ground.use { ground in
                let disk = try Disk(in: ground)
                return try [["--path", "/dev/shm"], ["--path", disk.path]].map { flags in
                    let run = try CommandRun.inject("io.stress", flags + ["--for", "1s"], in: ground)
                    return "\(try run.wait()) \(run.errors)"
                }
            }
            #expect(seen[0].hasPrefix("2 ") && seen[0].contains("no disk would be loaded"))
            #expect(seen[1].hasPrefix("2 ") && seen[1].contains("have to stay free"))
        }
    }
}
