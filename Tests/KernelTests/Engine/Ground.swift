import ChaosModel
import Glibc

@testable import LinuxKernel

/// A place of a test's own: a network namespace, a directory, control groups, and the processes started in it.
/// Nothing of it outlives the test.
final class Ground {
    /// Distinguishes everything made here.
    let id: String
    let directory: String
    /// Groups of the victims: in the hierarchy with the cpu controller, and in v2.
    let cpuGroup: CgroupDirectory
    let unifiedGroup: CgroupDirectory?
    /// Whether routes, addresses and settings are part of the host's state here.
    var watchesNetwork = false
    private(set) var victims: [Victim] = []
    private var groups: [CgroupDirectory] = []
    private var made: [CgroupController: CgroupDirectory] = [:]

    /// The state directory of the runs.
    var state: String { directory + "/state" }
    var journal: String { state + "/journal" }

    /// Runs a body in a new ground and removes that whatever happens. Expectations belong outside, on what it returns:
    /// the body runs on a thread of its own.
    static func use<Value: Sendable>(_ body: @escaping @Sendable (Ground) throws -> Value) throws -> Value {
        try inScratchNetwork {
            let ground = try Ground()
            defer { ground.end() }
            return try body(ground)
        }
    }

    private init() throws {
        let id = "k\(getpid())x\(Clock.monotonicNanoseconds() % 1_000_000_000)"
        self.id = id
        directory = (HostFacts.environment("TMPDIR") ?? "/tmp") + "/aftershock-engine-\(id)"
        let unified = CgroupMounts.unified().map { CgroupDirectory($0 + "/ground_\(id)") }
        if let cpu = CgroupMounts.controller("cpu") {
            cpuGroup = CgroupDirectory(cpu + "/ground_\(id)")
            unifiedGroup = unified
            groups = [cpuGroup]
        } else {
            guard let unified else { throw Unmet("no cgroup hierarchy") }
            cpuGroup = unified
            unifiedGroup = unified
        }
        groups += unified.map { [$0] } ?? []
        try Directory.createDirectories(state, mode: 0o700)
        for group in groups { try group.create() }
        // Stays for halt marks once a run was here.
        try Directory.createDirectories(directory + "/host.halt.d", mode: 0o1777)
    }

    /// Starts a victim in the ground's cpu group.
    /// - Parameter controllers: those of whose hierarchies it shall be in the ground's group, too.
    func start(
        _ arguments: [String], in group: CgroupDirectory? = nil, with controllers: [CgroupController] = [],
        environment: [String]? = nil, output: SpawnRequest.Stdio = .null
    ) throws -> Victim {
        let own = try controllers.map { try self.group($0).path }.filter { $0 != cpuGroup.path }
        let victim = try Victim(
            arguments, groups: [(group ?? cpuGroup).path] + own, environment: environment, output: output)
        victims.append(victim)
        return victim
    }

    /// The ground's group in the hierarchy that has a controller: in v2 that of every victim, in v1 one that is made
    /// when it is first asked for, and that takes in whoever is started with the controller.
    func group(_ controller: CgroupController) throws -> CgroupDirectory {
        if let known = made[controller] { return known }
        let group: CgroupDirectory
        if let root = CgroupMounts.controller(controller.nameInV1) {
            group = CgroupDirectory(root + "/ground_\(id)")
            if !group.exists {
                try group.create()
                groups.append(group)
            }
            // cpuset(7): nobody gets into a group without them.
            if controller == .cpuset {
                for file in ["cpuset.cpus", "cpuset.mems"] {
                    try group.write(file, try CgroupDirectory(root).read(file))
                }
            }
        } else {
            guard let unifiedGroup,
                try CgroupDirectory(CgroupMounts.unified() ?? "").controllers()
                    .contains(controller.rawValue)
            else { throw Unmet("no cgroup hierarchy has \(controller.rawValue)") }
            group = unifiedGroup
        }
        made[controller] = group
        return group
    }

    /// Forgets a victim, which ends it.
    func forget(_ victim: Victim) { victims.removeAll { $0 === victim } }

    func write(_ file: String, _ text: String) throws -> String {
        try Directory.replaceFile(directory + "/" + file, with: Array(text.utf8), mode: 0o600)
        return directory + "/" + file
    }

    /// Runs a script in the ground's network namespace.
    /// - Returns: what it printed.
    /// - Throws: `Unmet` with its error output when a command of it fails.
    @discardableResult
    func shell(_ script: String) throws -> String {
        var output = try Pipe()
        var request = SpawnRequest(["sh", "-e", "-c", script])
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.standardError = .descriptor(output.writeDescriptor)
        var process = try spawn(request)
        output.closeWrite()
        let text = String(decoding: try Descriptor.readToEnd(output.readDescriptor), as: UTF8.self)
        guard case .exited(0) = try process.wait() else { throw Unmet("\(script): \(text)") }
        return text
    }

    /// The network namespace.
    var namespace: UInt64? { ProcessTable.inode(in: ProcFile.link("/proc/thread-self/ns/net") ?? "", kind: "net") }

    /// Processes in this network namespace that are no victims, nor their children: what was started here and still runs.
    var strangers: [Int32] {
        guard let here = ProcessTable.inode(in: ProcFile.link("/proc/thread-self/ns/net") ?? "", kind: "net") else {
            return []
        }
        let found = ProcessTable.all().filter { $0 != getpid() && ProcessTable.networkNamespace($0) == here }
        // Asked afterwards: a victim that forks has other children by now, and those that were found have ended.
        let known = Set(victims.flatMap { [$0.pid] + ProcessTable.descendants(of: $0.pid) })
        return found.filter { !known.contains($0) && ProcessTable.stat($0)?.hasEnded == false }
    }

    /// Helpers or guardians in this ground.
    func ours(_ role: String) -> [Int32] {
        strangers.filter { ProcessTable.commandLine($0).dropFirst().first == role }
    }

    private func end() {
        victims = []
        for pid in strangers { kill(pid, SIGKILL) }
        do {
            _ = eventually { strangers.isEmpty }
            for group in groups {
                for child in try group.children() { try child.remove() }
                try group.remove()
            }
            try Directory.removeTree(directory)
        } catch { print("left behind: \(error)") }
    }
}
