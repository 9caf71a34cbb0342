import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// io.throttle, seen by a process that writes to a disk and reads from it, past the page cache.
    @Suite(
        .serialized,
        .enabled(if: CgroupMounts.controller("blkio") != nil, "cgroup v1 has no blkio controller here"),
        .enabled(if: DiskThrottleGround.disk != nil, "/tmp is on no disk"))
    struct DiskThrottle {
        @Test(arguments: ["write", "read"])
        func `two megabytes take a second at two a second`(direction: String) throws {
            let seen = try Ground.use { ground in
                try DiskThrottleGround(ground, disk: ground.directory).run(direction, seconds: 1)
            }
            seen.check()
        }
    }
}

/// A process that copies two megabytes to or from a disk once it is told to.
struct DiskThrottleGround {
    /// The disk that /tmp is on.
    static let disk = (try? FileSystem.of("/tmp"))?.disk

    /// What was seen of it.
    struct Outcome: Sendable {
        var seconds: Double
        var code: Int32
        var proof: [String: Double]
        var direction: String
        var differences: [String]

        /// Half of it may go at once, the rest has to wait.
        func check() {
            #expect(seconds > 0.5, "\(direction)")
            #expect((proof[direction == "read" ? "bytes_read" : "bytes_written"] ?? 0) >= 2_097_152)
            #expect(code == 5)
            #expect(differences == [])
        }
    }

    private let ground: Ground
    private let file: String
    private let directory: String

    init(_ ground: Ground, disk directory: String) throws {
        self.ground = ground
        self.directory = directory
        file = directory + "/data"
        try ground.shell("dd if=/dev/zero of=\(file) bs=64k count=32 oflag=direct conv=fsync status=none")
    }

    /// Throttles one direction and measures the victim.
    /// - Parameter seconds: how long the two megabytes take at the limit.
    func run(_ direction: String, seconds: Int) throws -> Outcome {
        let copy =
            switch direction {
            case "read": "dd if=\(file) of=/dev/null bs=64k count=32 iflag=direct status=none"
            case "write": "dd if=/dev/zero of=\(file) bs=64k count=32 oflag=direct conv=notrunc status=none"
            // Through the page cache, into a file of the victim's own.
            default: "dd if=/dev/zero of=\(file).new bs=64k count=32 conv=fsync status=none"
            }
        let flag = direction == "read" ? "--read" : "--write"
        let go = ground.directory + "/go"
        let victim = try ground.start(["sh", "-c", "while [ ! -e \(go) ]; do sleep 0.01; done; \(copy)"])
        let before = try HostState(of: ground, victims: false)
        let run = try CommandRun.injected(
            "io.throttle",
            [
                "--target", "pid:\(victim.pid)", "--path", directory, flag, "\(2048 / seconds)Ki/s",
                "--for", "60s",
            ], in: ground)
        let start = Clock.monotonicNanoseconds()
        _ = try ground.write("go", "")
        _ = try victim.wait()
        let time = Double(Clock.monotonicNanoseconds() - start) / 1e9
        let code = try run.stop()
        return Outcome(
            seconds: time, code: code, proof: try run.report().faults.first?.proof ?? [:], direction: direction,
            differences: try HostState(of: ground, victims: false).differences(from: before))
    }
}
