import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// process.pause by cgroup v2 freeze, and the end of launched groups.
    @Suite(.serialized, .enabled(if: Lab.hasFreezer, "no cgroup v2 hierarchy is mounted"))
    struct LabFreeze {
        @Test func `a paused group is frozen with the groups below and thaws`() throws {
            let seen = try Ground.use { ground in
                guard let group = ground.unifiedGroup else { throw Unmet("a v2 group") }
                try group.child("below").create()
                let busy = try ground.start(Lab.busyLoop, in: group.child("below"))
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "process.pause", ["--target", "cgroup:\(group.path)", "--for", "60s"], in: ground)
                try run.until("the freeze") { try group.isFrozen() }
                let used = busy.cpuSeconds
                Clock.sleep(milliseconds: 200)
                let more = busy.cpuSeconds - used
                let code = try run.stop()
                let goesOn = eventually { busy.cpuSeconds > used + 0.05 }
                return (
                    more: more, code: code, goesOn: goesOn, mechanism: try run.report().faults.first?.mechanism,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.more == 0)
            #expect(seen.goesOn)
            #expect(seen.mechanism == "cgroup v2 freeze")
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `a group with Aftershock below it is not frozen`() throws {
            let (status, text, frozen) = try Ground.use { ground in
                guard let group = ground.unifiedGroup else { throw Unmet("a v2 group") }
                try group.child("below").create()
                var request = SpawnRequest([
                    Product.aftershock, "inject", "process.pause", "--target", "cgroup:\(group.path)", "--for", "1s",
                    "--state", ground.state,
                ])
                request.cgroupDirectories = [group.child("below").path]
                request.standardOutput = .null
                request.standardError = .file(ground.directory + "/errors")
                var process = try spawn(request)
                let status = try process.wait()
                return (status, try File.text(of: ground.directory + "/errors"), try group.read("cgroup.freeze"))
            }
            #expect(status == .exited(2))
            #expect(text.contains("Aftershock itself"))
            #expect(frozen == "0")
        }

        @Test func `a launched target is frozen as a group, and nothing of it outlives the run`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                // The second process has left the session and forgotten its environment: only the group still knows it.
                let file = try ground.write(
                    "spec.yaml",
                    """
                    experiment: freeze
                    targets:
                      api: {command: [sh, -c, 'setsid env -i sleep 1001 & exec sleep 1002']}
                    method:
                      - pause: 300ms
                      - process.pause: {target: api, for: 60s}

                    """)
                let run = try CommandRun(["run", file, "--format", "json", "-q"], in: ground)
                func sleepers() -> [Int32] {
                    ground.strangers.filter { ["1001", "1002"].contains(ProcessTable.commandLine($0).last) }
                }
                try run.until("both processes") { sleepers().count == 2 }
                let groups = Set(sleepers().compactMap { CgroupMounts.directory(of: $0, controller: nil) })
                guard let path = groups.first else { throw Unmet("a group") }
                try run.until("the freeze") { try CgroupDirectory(path).isFrozen() }
                let code = try run.stop()
                return (
                    groups: groups.count, code: code, left: sleepers().count,
                    mechanism: try run.report().faults.first?.mechanism, exists: CgroupDirectory(path).exists,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.groups == 1)
            #expect(seen.mechanism == "cgroup v2 freeze")
            #expect(seen.code == 5)
            #expect(seen.left == 0)
            #expect(!seen.exists)
            #expect(seen.differences == [])
        }
    }
}
