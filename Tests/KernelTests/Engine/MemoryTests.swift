import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What the faults on memory do, by either cgroup version, in a group with a limit of its own.
    @Suite(.serialized, .enabled(if: MemoryGround.isPossible, "no cgroup hierarchy has the memory controller"))
    struct Memory {
        private static let mebibyte = MemoryGround.mebibyte

        @Test func `a balloon takes as much of the group as it is told, and is gone with the executor`() throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 96 * Self.mebibyte)
                let victim = try memory.victim(holding: 1)
                let before = try HostState(of: ground)
                let usage = memory.usage
                let run = try CommandRun.inject(
                    "memory.fill", Self.aim(victim) + ["--size", "32MiB", "--ramp", "0s", "--for", "60s"], in: ground)
                try run.until("the balloon") { memory.usage >= usage + 32 * Self.mebibyte }
                let most = memory.usage
                try run.send(SIGKILL)
                _ = try run.wait()
                let isBack = eventually { memory.usage < usage + 4 * Self.mebibyte && ground.strangers.isEmpty }
                return (
                    taken: most - usage, isBack: isBack, kills: memory.kills,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            // The program that holds it needs some, too.
            #expect(seen.taken < 64 * Self.mebibyte)
            #expect(seen.isBack)
            #expect(seen.kills == 0)
            #expect(seen.differences == [])
        }

        @Test func `a balloon follows a share of the limit as the target grows`() throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 96 * Self.mebibyte)
                let victim = try memory.victim(holding: 4, more: 20)
                let run = try CommandRun.inject(
                    "memory.fill", Self.aim(victim) + ["--percent", "60%", "--ramp", "0s", "--for", "60s"], in: ground)
                let level = Int64(96 * Self.mebibyte) * 6 / 10
                func isThere() -> Bool {
                    guard let now = memory.group.memory else { return false }
                    return abs(Int64(now.usage - now.reclaimable) - level) < Int64(3 * Self.mebibyte)
                }
                try run.until("the share", isThere)
                guard try memory.grow(victim) else { throw Unmet("the victim could not grow") }
                try run.until("the share again", isThere)
                Clock.sleep(milliseconds: 200)
                return (code: try run.stop(), proof: try run.report().faults.first?.proof ?? [:], kills: memory.kills)
            }
            #expect(seen.code == 5)
            #expect(seen.proof["times_shrunk"] ?? 0 > 0)
            #expect(seen.proof["bytes_held"] ?? 0 < (seen.proof["bytes_peak"] ?? 0) - Double(8 * Self.mebibyte))
            #expect(seen.proof["goal_reached_ms"] ?? 0 > 0)
            #expect(seen.kills == 0)
        }

        @Test(arguments: ["balloon", "target"])
        func `when memory runs out, it costs the life of whom the plan names`(first: String) throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 96 * Self.mebibyte)
                let victim = try memory.victim(holding: 8, more: 64)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "memory.fill",
                    Self.aim(victim) + ["--size", "48MiB", "--reserve", "0B", "--ramp", "0s", "--for", "60s"]
                        + ["--kill-first", first], in: ground)
                try run.until("the balloon") { memory.usage >= 56 * Self.mebibyte }
                let hasGrown = try memory.grow(victim)
                let end = try victim.poll()
                try run.until("the count") { memory.kills > 0 }
                // The keeper waits a moment to see whether it was its balloon.
                Clock.sleep(milliseconds: 900)
                let code = try run.stop()
                let report = try run.report()
                return (
                    hasGrown: hasGrown, end: end, code: code, fault: report.faults.first,
                    events: report.events.map(\.text).filter { $0.contains("OOM killer") },
                    differences: first == "target" ? [] : try HostState(of: ground).differences(from: before)
                )
            }
            let isBalloon = first == "balloon"
            #expect(seen.hasGrown == isBalloon)
            #expect(seen.end == (isBalloon ? nil : .signaled(9)))
            #expect(seen.code == 5)
            #expect(seen.fault?.hadEffect == true)
            #expect((seen.fault?.proof["balloon_oom_kills"] ?? 0 > 0) == isBalloon)
            #expect((seen.fault?.proof["oom_kills"] ?? 0 > 0) == !isBalloon)
            #expect(seen.events.count == 1, "\(seen.events)")
            #expect(seen.differences == [])
        }

        @Test func `a limit below what the target wants has it killed, and is gone afterwards`() throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 96 * Self.mebibyte)
                let victim = try memory.victim(holding: 4, more: 48)
                let run = try CommandRun.inject(
                    "memory.limit", Self.aim(victim) + ["--headroom", "16MiB", "--for", "60s"], in: ground)
                try run.until("the limit") { memory.limit ?? .max < 64 * Self.mebibyte }
                let hasGrown = try memory.grow(victim)
                let end = try victim.poll()
                return (
                    hasGrown: hasGrown, end: end, code: try run.stop(), limit: memory.limit,
                    fault: try run.report().faults.first
                )
            }
            #expect(!seen.hasGrown)
            #expect(seen.end == .signaled(9))
            #expect(seen.code == 5)
            #expect(seen.limit == 96 * Self.mebibyte)
            #expect(seen.fault?.proof["oom_kills"] == 1)
            #expect(seen.fault?.proof["limit_hits"] ?? 0 >= 1)
            #expect(seen.fault?.hadEffect == true)
        }

        @Test(.enabled(if: !MemoryGround.isUnified, "cgroup v2 takes a limit below the usage, and kills"))
        func `a limit below what is used already is refused by v1 with the reason`() throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 96 * Self.mebibyte)
                let victim = try memory.victim(holding: 32)
                let run = try CommandRun.inject(
                    "memory.limit", Self.aim(victim) + ["--max", "16MiB", "--for", "1s"], in: ground)
                let code = try run.wait()
                return (code: code, failure: try run.report().faults.first?.failure ?? "", limit: memory.limit)
            }
            #expect(seen.code == 1 || seen.code == 5)
            #expect(seen.failure.contains("uses more than that"), "\(seen.failure)")
            #expect(seen.limit == 96 * Self.mebibyte)
        }

        @Test func `the kernel kills the target and nobody who shares its group`() throws {
            let seen = try Ground.use { ground in
                let memory = try MemoryGround(ground, limit: 96 * Self.mebibyte)
                let victim = try memory.victim(holding: 8)
                let other = try memory.victim(holding: 24)
                let run = try CommandRun.inject("memory.oom", Self.aim(victim), in: ground)
                let code = try run.wait()
                return (
                    code: code, end: try victim.poll(), other: try other.poll(), limit: memory.limit,
                    fault: try run.report().faults.first, groups: try memory.group.children().map(\.path)
                )
            }
            #expect(seen.code == 0, "\(seen.fault?.failure ?? "")")
            #expect(seen.end == .signaled(9))
            #expect(seen.other == nil)
            #expect(seen.fault?.proof["oom_kills"] ?? 0 >= 1)
            #expect(seen.limit == 96 * Self.mebibyte)
            #expect(seen.groups == [])
        }

        @Test func `all that a launched target uses counts from its start, and it is started again after its kill`()
            throws
        {
            let seen = try Ground.use { ground in
                if MemoryGround.isUnified { _ = try MemoryGround(ground, limit: 96 * Self.mebibyte) }
                let before = try HostState(of: ground)
                let said = ground.directory + "/said"
                let words = try MemoryGround.command(holding: 24, said: said, in: ground).map { "'\($0)'" }
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: oom
                    targets:
                      api:
                        command: [\(words.joined(separator: ", "))]
                        restart: always
                    method:
                      - memory.limit: {target: api, max: 128MiB, for: 1500ms}
                      - memory.oom: {target: api}
                      - pause: 4s

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                try run.until("the launch") { (try? File.text(of: said))?.contains("ready") ?? false }
                try run.until("the limit") { Self.launched(ground).flatMap { $0.limit } == 128 * Self.mebibyte }
                let usage = Self.launched(ground)?.usage ?? 0
                let code = try run.wait()
                return (
                    usage: usage, code: code, report: try run.report(), said: try File.text(of: said),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            // What it took before the first fault began is counted.
            #expect(seen.usage >= 24 * Self.mebibyte)
            #expect(seen.report.faults.last?.proof["oom_kills"] ?? 0 >= 1)
            #expect(seen.report.events.contains { $0.text.contains("started again") })
            #expect(seen.said.split(separator: "\n").count >= 2)
            #expect(seen.report.leftovers == [])
            #expect(seen.differences == [])
        }

        private static func aim(_ victim: Victim) -> [String] { ["--target", "pid:\(victim.pid)"] }

        /// The group that the launched target has in the memory hierarchy.
        private static func launched(_ ground: Ground) -> GroupMemoryReading? {
            let root = CgroupMounts.controller("memory") ?? CgroupMounts.unified() ?? ""
            let runs = (try? Directory.list(ground.state + "/runs")) ?? []
            let name = (try? Directory.list(root))?.first { name in runs.contains { name == "aftershock_\($0)_api" } }
            return name.flatMap { CgroupDirectory(root + "/" + $0).memory }
        }
    }
}
