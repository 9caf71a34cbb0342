import ChaosModel

@testable import LinuxKernel

/// A ground with a victim, on which one scenario is interrupted again and again.
struct CrashGround {
    let scenario: CrashScenario
    let ground: Ground
    /// The words that lead the executor to what it is to hold, such as setpriv(1).
    var leading: [String] = []
    private var victim: Victim
    private let neighbour: Neighbour?
    private let disk: Disk?
    /// How many runs there were.
    private var started = 0

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
        // An address is not the same before and after it was found to be nobody else's (RFC 4862).
        let tentative = ["ip", "-6", "address", "show", "tentative"]
        _ = try eventually {
            let there = try neighbour?.output(tentative) ?? ""
            return try ground.shell(tentative.joined(separator: " ")).isEmpty && there.isEmpty
        }
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
        try HostState(
            of: ground, victims: !scenario.isDeadly, connections: true, neighbour: neighbour, disk: disk, isWhole: true)
    }

    /// Starts an executor that strikes at the `moment`-th moment.
    mutating func start(_ blow: CrashRun.Blow, at moment: Int) throws -> CrashRun {
        if try victim.poll() != nil {
            ground.forget(victim)
            victim = try Self.victim(of: scenario, in: ground)
        }
        started += 1
        return try CrashRun(
            leading + [
                Product.crashExecutor, ground.state, "c\(ground.id)n\(started)", try ground.write("spec.yaml", spec),
                Product.aftershock, "\(blow.signal)", blow.victim.rawValue, "\(blow.helper)", "\(moment)",
            ])
    }

    /// The same, and waits until it has ended, struck or not.
    mutating func run(_ blow: CrashRun.Blow, at moment: Int) throws -> CrashRun.Ending {
        let run = try start(blow, at: moment)
        return try run.wait()
    }

    /// Waits until the host is as it was.
    /// - Returns: when that was by the monotonic clock, in nanoseconds, and what is different after 5 seconds. Who has seen
    ///   at `since` that everything was taken back, and finds it so at the first look, was right then.
    func settle(to before: HostState, since: UInt64? = nil) throws -> (at: UInt64, differences: [String]) {
        let start = Clock.monotonicNanoseconds()
        var now = try state()
        if now == before, let since { return (since, []) }
        var looks = 1
        // At least so many looks: in the lab a single one may take long in virtual time.
        while now != before, looks < 20 || Clock.monotonicNanoseconds() < start + 5_000_000_000 {
            now = try state()
            looks += 1
        }
        return (Clock.monotonicNanoseconds(), now.differences(from: before))
    }

    private static func victim(of scenario: CrashScenario, in ground: Ground) throws -> Victim {
        let victim = try ground.start(
            scenario.victim, in: scenario.isUnified ? ground.unifiedGroup : nil, with: scenario.controllers)
        if let port = scenario.port, !eventually({ !ProcessTable.listening(on: port).isEmpty }) {
            throw Unmet("the victim does not listen on port \(port)")
        }
        // What it is before counts once it has chosen its CPU.
        if scenario.victim.first == "taskset", !eventually({ ProcessTable.stat(victim.pid)?.comm == "sleep" }) {
            throw Unmet("the victim does not begin")
        }
        return victim
    }
}
