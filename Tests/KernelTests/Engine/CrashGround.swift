import ChaosModel

@testable import LinuxKernel

/// A ground with a victim, on which one scenario is interrupted again and again.
struct CrashGround {
    /// How an executor ended.
    struct Ending: Sendable {
        var status: ExitStatus
        /// The moment at which it ended itself; empty when that never came.
        var moment: String
    }

    let scenario: CrashScenario
    let ground: Ground
    private var victim: Victim
    private let neighbour: Neighbour?
    private let disk: Disk?

    /// Puts a scenario's victim up.
    init(_ scenario: CrashScenario, in ground: Ground) throws {
        self.scenario = scenario
        self.ground = ground
        if let setup = scenario.setup {
            try ground.shell(setup)
            ground.watchesNetwork = true
        }
        victim = try Self.victim(of: scenario, in: ground)
        neighbour = scenario.hasNeighbour ? try Neighbour(in: ground) : nil
        disk = scenario.hasDisk ? try Disk(in: ground) : nil
        if scenario.isCrowded { _ = try ground.start(["sleep", "1000"]) }
        try limit()
    }

    /// Limits that are there before, and have to be there afterwards.
    private func limit() throws {
        if CgroupMounts.controller("cpu") != nil { try ground.cpuGroup.write("cpu.cfs_quota_us", "80000") }
        for controller in scenario.controllers {
            let group = try ground.group(controller)
            let isUnified = CgroupMounts.controller(controller.nameInV1) == nil
            switch controller {
            case .pids: try group.write("pids.max", "400")
            // A list: Linux 6.1 lets no group with processes go back to none, which means all.
            case .cpuset where isUnified: try group.write("cpuset.cpus", "0-\(HostFacts.onlineCPUs - 1)")
            case .io:
                guard let disk, let device = try FileSystem.of(disk.path).disk else { throw Unmet("a disk") }
                if isUnified {
                    try group.write("io.max", "\(device) wbps=900000000")
                } else {
                    try group.write("blkio.throttle.write_bps_device", "\(device) 900000000")
                }
            case .cpu, .cpuset, .memory: break
            }
        }
    }

    /// The scenario's spec for the victim of now.
    var spec: String {
        let group = scenario.isUnified ? ground.unifiedGroup?.path : ground.cpuGroup.path
        return scenario.spec(
            pid: victim.pid, group: group ?? "", namespace: neighbour?.name ?? "", disk: disk?.path ?? "")
    }

    /// The state of now, without a victim that was killed for good.
    func state() throws -> HostState {
        try HostState(of: ground, victims: !scenario.isDeadly, connections: true, neighbour: neighbour, disk: disk)
    }

    /// Starts an executor and waits until it has ended itself at the `moment`-th moment, or has come to its end.
    mutating func run(until moment: Int, ending: String) throws -> Ending {
        if try victim.poll() != nil {
            ground.forget(victim)
            victim = try Self.victim(of: scenario, in: ground)
        }
        let spec = try ground.write("spec.yaml", spec)
        var answers = try Pipe()
        var request = SpawnRequest([
            Product.crashExecutor, ground.state, "c\(ground.id)n\(moment)", spec, Product.aftershock, ending,
            "\(moment)",
        ])
        request.standardOutput = .descriptor(answers.writeDescriptor)
        request.newSession = true
        var executor = try spawn(request)
        answers.closeWrite()
        let status = try executor.wait()
        let said = try Descriptor.readToEnd(answers.readDescriptor)
        return Ending(status: status, moment: String(decoding: said, as: UTF8.self))
    }

    /// Waits until the host is as it was.
    /// - Returns: how long that took in nanoseconds, and what is different after 5 seconds.
    func settle(to before: HostState) throws -> (nanoseconds: UInt64, differences: [String]) {
        let start = Clock.monotonicNanoseconds()
        var now = try state()
        var looks = 1
        // At least so many looks: in the lab a single one may take long in virtual time.
        while now != before, looks < 20 || Clock.monotonicNanoseconds() < start + 5_000_000_000 {
            now = try state()
            looks += 1
        }
        return (Clock.monotonicNanoseconds() - start, now.differences(from: before))
    }

    private static func victim(of scenario: CrashScenario, in ground: Ground) throws -> Victim {
        let victim = try ground.start(
            scenario.victim, in: scenario.isUnified ? ground.unifiedGroup : nil, with: scenario.controllers)
        if let port = scenario.port, !eventually({ !ProcessTable.listening(on: port).isEmpty }) {
            throw Unmet("the victim does not listen on port \(port)")
        }
        return victim
    }
}
