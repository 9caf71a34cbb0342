import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What cgroup v2 alone can do to memory.
    @Suite(
        .serialized, .enabled(if: Lab.isGuest, "only in the lab: it presses the whole host"),
        .enabled(if: MemoryGround.isPossible && MemoryGround.isUnified, "cgroup v2 has no memory controller here"))
    struct LabMemory {
        private static let mebibyte = MemoryGround.mebibyte

        /// Takes and gives back blocks, for ever: an allocator at work.
        private static let worker = [
            "python3", "-S", "-E", "-c",
            "while True:\n block = bytearray(4 << 20)\n for place in range(0, len(block), 4096): block[place] = 1",
        ]

        @Test func `above memory.high the target is slowed down and nobody is killed`() throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 256 * Self.mebibyte)
                let victim = try memory.victim(holding: 16, more: 48)
                let run = try CommandRun.inject(
                    "memory.limit", ["--target", "pid:\(victim.pid)", "--high", "32MiB", "--for", "60s"], in: ground)
                try run.until("the limit") { (try? memory.group.read("memory.high")) == "\(32 * Self.mebibyte)" }
                try victim.send(SIGUSR1)
                try run.until("its events") { memory.group.memoryEvents["high"] ?? 0 > 0 }
                try run.until("pressure") { try Self.pressure(memory).some.total > 0 }
                let end = try victim.poll()
                let code = try run.stop()
                return (
                    end: end, code: code, fault: try run.report().faults.first, kills: memory.kills,
                    high: try memory.group.read("memory.high")
                )
            }
            #expect(seen.end == nil && seen.kills == 0)
            #expect(seen.code == 5)
            #expect(seen.fault?.proof["high_events"] ?? 0 > 0)
            #expect(seen.fault?.hadEffect == true)
            #expect(seen.high == "max")
        }

        @Test func `memory of the host is held, and given back`() throws {
            let seen = try Ground.use { ground in
                let before = try Self.available()
                let run = try CommandRun.inject(
                    "memory.fill", ["--size", "96MiB", "--ramp", "0s", "--for", "60s"], in: ground)
                try run.until("the balloon") { try Self.available() < before - 80 * Self.mebibyte }
                let code = try run.stop()
                let isBack = try eventually { try Self.available() > before - 40 * Self.mebibyte }
                return (code: code, isBack: isBack, proof: try run.report().faults.first?.proof ?? [:])
            }
            #expect(seen.code == 5 && seen.isBack)
            #expect(seen.proof["bytes_held"] ?? 0 > Double(48 * Self.mebibyte))
            #expect(seen.proof["balloon_oom_kills"] == 0)
        }

        @Test func `pressure in the target's group is brought about and held`() throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 256 * Self.mebibyte)
                let victim = try ground.start(Self.worker)
                let file = try ground.write(
                    "spec.yaml",
                    """
                    experiment: pressure
                    targets: {worker: {pid: \(victim.pid)}}
                    method:
                      - parallel:
                          - memory.limit: {target: worker, high: 96MiB, for: 45s}
                          - memory.fill: {target: worker, until: psi some avg10 >= 10%, ramp: 2s, for: 45s}

                    """)
                let run = try CommandRun(["run", file, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 120)
                return (
                    end: try victim.poll(), code: code, proof: try run.report().faults.last?.proof ?? [:],
                    kills: memory.kills, reason: try run.report().reason
                )
            }
            print("pressure goal 10 %: \(seen.proof)")
            #expect(seen.code == 0, "\(seen.reason)")
            #expect(seen.end == nil && seen.kills == 0)
            #expect(seen.proof["pressure_peak_permille"] ?? 0 >= 100)
            #expect(seen.proof["goal_reached_ms"] ?? 0 > 0)
            #expect(seen.proof["goal_held_ms"] ?? 0 > 5000)
            #expect((50...400).contains(seen.proof["pressure_permille"] ?? 0))
        }

        /// MemAvailable, in bytes.
        private static func available() throws -> UInt64 {
            let line = try File.text(of: "/proc/meminfo").split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
            return (line?.split { $0 == " " }.dropFirst().first.flatMap { UInt64($0) } ?? 0) * 1024
        }

        private static func pressure(_ memory: MemoryGround) throws -> Pressure {
            try Pressure.read(memory.group.path + "/memory.pressure")
        }
    }
}
