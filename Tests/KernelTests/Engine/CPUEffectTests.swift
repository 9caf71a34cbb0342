import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What the CPU faults do to a real busy process.
    @Suite(.serialized) struct CPUEffect {
        private static let hasController =
            CgroupMounts.controller("cpu") != nil
            || CgroupMounts.unified().flatMap { try? CgroupDirectory($0).controllers() }?.contains("cpu") == true

        @Test(.enabled(if: hasController, "no cgroup hierarchy has the cpu controller"))
        func `a throttled busy loop gets its quota and no more, and is back in its old group afterwards`() throws {
            let seen = try Ground.use { ground in
                let busy = try ground.start(Self.busyLoop)
                // Somebody else in the group: the quota needs a group of its own.
                _ = try ground.start(["sleep", "1000"])
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "cpu.throttle", ["--target", "pid:\(busy.pid)", "--quota", "20%", "--for", "60s"], in: ground)
                try run.until("another group") { Self.group(of: busy.pid) != ground.cpuGroup.path }
                let group = CgroupDirectory(Self.group(of: busy.pid) ?? "")
                try run.until("throttling") { (try group.numbers("cpu.stat")["nr_throttled"] ?? 0) > 0 }
                let share = Self.share(over: 2000) { busy.cpuSeconds }
                let throttled = try group.numbers("cpu.stat")["nr_throttled"] ?? 0
                let code = try run.stop()
                return (
                    share: share, throttled: throttled, code: code, proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.share <= 0.24)
            #expect(seen.share > 0)
            #expect(seen.throttled > 0)
            #expect((seen.proof["throttled_periods"] ?? 0) > 0)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test(.enabled(if: hasController, "no cgroup hierarchy has the cpu controller"), arguments: 0..<3)
        func `a launched command that forks all the time is throttled in its own group`(round: Int) throws {
            let seen = try Ground.use { ground in
                let run = try CommandRun(
                    ["inject", "cpu.throttle", "--quota", "5%", "--for", "400ms", "--format", "json", "-q"]
                        + ["--state", ground.state, "--", "sh", "-c", "while :; do /bin/true; done"], in: ground,
                    hasState: false)
                return (code: try run.wait(), facts: try run.report().faults.first)
            }
            #expect(seen.code == 0)
            #expect((seen.facts?.proof["throttled_periods"] ?? 0) > 0)
            #expect(seen.facts?.changes.contains { $0.hasPrefix("move") || $0.hasPrefix("make") } == false)
        }

        @Test(.enabled(if: hasController, "no cgroup hierarchy has the cpu controller"))
        func `a quota that a group had before is put back`() throws {
            let seen = try Ground.use { ground in
                _ = try ground.start(["sleep", "1000"])
                let isFirst = CgroupMounts.controller("cpu") != nil
                if isFirst { try ground.cpuGroup.write("cpu.cfs_quota_us", "70000") }
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "cpu.throttle", ["--target", "cgroup:\(ground.cpuGroup.path)", "--quota", "30%", "--for", "60s"],
                    in: ground)
                try run.until("the quota") {
                    isFirst
                        ? try ground.cpuGroup.read("cpu.cfs_quota_us").hasPrefix("30000")
                        : (try? ground.cpuGroup.read("cpu.max"))?.hasPrefix("30000 ") == true
                }
                return (code: try run.stop(), differences: try HostState(of: ground).differences(from: before))
            }
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `a burner uses the CPU that it was told to`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "cpu.burn", ["--workers", "1", "--load", "50%", "--for", "60s"], in: ground)
                try run.until("a helper") { !ground.ours("helper").isEmpty }
                guard let helper = ground.ours("helper").first else { throw Unmet("the helper ended") }
                try run.until("CPU time") { Self.cpuSeconds(helper) > 0.1 }
                let share = Self.share(over: 1000) { Self.cpuSeconds(helper) }
                return (
                    share: share, code: try run.stop(), proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.share > 0)
            // A debt of the last second may be worked off on top of the load.
            #expect(seen.share < 0.9)
            #expect((seen.proof["cpu_milliseconds"] ?? 0) >= 100)
            #expect(seen.proof["asked_permille"] == 500 && seen.proof["workers"] == 1)
            #expect((seen.proof["load_permille"] ?? 0) > 0)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test(.enabled(if: CgroupMounts.controller("cpu") != nil, "cgroup v1 has no cpu controller here"))
        func `a burner in the target's group takes from the target's quota`() throws {
            let seen = try Ground.use { ground in
                try ground.cpuGroup.write("cpu.cfs_quota_us", "20000")
                let busy = try ground.start(Self.busyLoop)
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "cpu.burn", ["--target", "pid:\(busy.pid)", "--workers", "1", "--for", "60s"], in: ground)
                try run.until("a helper") { ground.ours("helper").contains { Self.cpuSeconds($0) > 0 } }
                guard let helper = ground.ours("helper").first else { throw Unmet("the helper ended") }
                let both = Self.share(over: 2000) { busy.cpuSeconds + Self.cpuSeconds(helper) }
                let group = Self.group(of: helper)
                return (
                    isInside: group == ground.cpuGroup.path, both: both, code: try run.stop(),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.isInside)
            #expect(seen.both <= 0.24)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        private static let busyLoop = ["sh", "-c", "while :; do :; done"]

        private static func group(of pid: Int32) -> String? {
            CgroupMounts.directory(of: pid, controller: CgroupMounts.controller("cpu") == nil ? nil : "cpu")
        }

        private static func cpuSeconds(_ pid: Int32) -> Double {
            Double(ProcessTable.stat(pid)?.cpuTicks ?? 0) / Double(Clock.ticksPerSecond)
        }

        /// CPU time over wall time, measured over about so many milliseconds.
        private static func share(over milliseconds: UInt64, _ used: () -> Double) -> Double {
            let start = Clock.monotonicNanoseconds()
            let before = used()
            Clock.sleep(milliseconds: milliseconds)
            let after = used()
            return (after - before) / (Double(Clock.monotonicNanoseconds() - start) / 1e9)
        }
    }
}
