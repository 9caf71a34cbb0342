import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// cpu.throttle by cgroup v2, wherever the target is.
    @Suite(.serialized, .enabled(if: Lab.hasCPU, "cgroup v2 has no cpu controller here"))
    struct LabThrottle {
        /// Where the target is when the fault begins.
        enum Place: String, Sendable, CaseIterable { case root, shared, own, nested, launched }

        @Test(arguments: Place.allCases)
        func `a quota holds wherever the target is, and nothing of it stays`(place: Place) throws {
            let seen = try Ground.use { ground in
                let throttle = try LabThrottleGround(place, in: ground)
                let before = try HostState(of: ground)
                let file = try ground.write("spec.yaml", throttle.spec(quota: "25%", length: "60s"))
                let run = try CommandRun(["run", file, "--format", "json", "-q"], in: ground)
                try run.until("the quota") { throttle.group(ground).map(Self.isLimited) ?? false }
                guard let group = throttle.group(ground) else { throw Unmet("the target's group") }
                let start = try group.numbers("cpu.stat")["nr_throttled"] ?? 0
                let share = try Lab.share(of: group, over: 1000)
                let throttled = (try group.numbers("cpu.stat")["nr_throttled"] ?? 0) - start
                let code = try run.stop()
                let report = try run.report()
                return (
                    share: share, throttled: throttled, code: code, fault: report.faults.first,
                    leftovers: report.leftovers, differences: try HostState(of: ground).differences(from: before)
                )
            }
            print("\(place): quota 25 %, share \(seen.share), throttled \(seen.throttled) periods in 1 s")
            // One period more than the second has may fall into it.
            #expect(seen.share > 0 && seen.share <= 0.29)
            #expect(seen.throttled > 0)
            #expect(seen.fault?.mechanism == "cgroup v2")
            #expect(seen.fault?.proof["throttled_periods"] ?? 0 > 0)
            #expect(seen.code == 5)
            #expect(seen.leftovers == [])
            #expect(seen.differences == [])
        }

        @Test func `the quota that is left goes on when another one beside it ends`() throws {
            let (share, code, differences) = try Ground.use { ground in
                let shared = ground.cpuGroup.child("shared")
                try shared.create()
                let short = try ground.start(["sleep", "1000"], in: shared)
                let long = try ground.start(Lab.busyLoop, in: shared)
                _ = try ground.start(["sleep", "1001"], in: shared)
                let before = try HostState(of: ground)
                let file = try ground.write(
                    "spec.yaml",
                    """
                    experiment: two-quotas
                    targets:
                      short: {pid: \(short.pid)}
                      long: {pid: \(long.pid)}
                    method:
                      - parallel:
                          - cpu.throttle: {target: short, quota: 10%, for: 1500ms}
                          - cpu.throttle: {target: long, quota: 20%, for: 4s}

                    """)
                let run = try CommandRun(["run", file, "--format", "json", "-q"], in: ground)
                func directory(_ victim: Victim) -> String {
                    CgroupMounts.directory(of: victim.pid, controller: nil) ?? ""
                }
                try run.until("both quotas") { directory(short) != shared.path && directory(long) != shared.path }
                try run.until("the end of one") { directory(short) == shared.path }
                let share = try Lab.share(of: CgroupDirectory(directory(long)), over: 500)
                return (share, try run.wait(), try HostState(of: ground).differences(from: before))
            }
            #expect(share > 0 && share <= 0.3)
            // A process that sleeps is never throttled, and the run says so.
            #expect(code == 1)
            #expect(differences == [])
        }

        private static func isLimited(_ group: CgroupDirectory) -> Bool {
            (try? group.read("cpu.max"))?.hasPrefix("25000 ") ?? false
        }
    }
}

/// A busy target at one of the places.
struct LabThrottleGround {
    private let place: EngineOnKernel.LabThrottle.Place
    private let busy: Victim?
    private let command: [String]
    private let directory: String

    /// Puts the target there, in company where the place is shared.
    /// - Parameter command: what the target runs.
    init(_ place: EngineOnKernel.LabThrottle.Place, _ command: [String] = Lab.busyLoop, in ground: Ground) throws {
        self.place = place
        self.command = command
        directory = ground.cpuGroup.path
        switch place {
        case .root:
            busy = try ground.start(command, in: CgroupMounts.unified().map { CgroupDirectory($0) })
        case .shared, .own:
            let group = ground.cpuGroup.child(place.rawValue)
            try group.create()
            busy = try ground.start(command, in: group)
            if place == .shared { _ = try ground.start(["sleep", "1000"], in: group) }
        case .nested:
            // The target's processes are below the group that is given.
            let group = ground.cpuGroup.child("below")
            try group.create()
            busy = try ground.start(command, in: group)
        case .launched: busy = nil
        }
    }

    /// The experiment for this place.
    func spec(quota: String, length: String) -> String {
        let target =
            switch place {
            case .root, .shared, .own: "{pid: \(busy?.pid ?? 0)}"
            case .nested: "{cgroup: \(directory)}"
            case .launched: "{command: [\(command.map { "'\($0)'" }.joined(separator: ", "))]}"
            }
        return """
            experiment: quota
            targets:
              busy: \(target)
            method:
              - cpu.throttle: {target: busy, quota: \(quota), for: \(length)}

            """
    }

    /// The group whose quota counts, once the fault is there.
    func group(_ ground: Ground) -> CgroupDirectory? {
        if place == .nested { return CgroupDirectory(directory) }
        let pid =
            busy?.pid
            ?? ground.strangers.first { ProcessTable.commandLine($0).last == command.last }
        return pid.flatMap { CgroupMounts.directory(of: $0, controller: nil) }.map { CgroupDirectory($0) }
    }
}
