import ChaosModel
import Foundation

@testable import ChaosEngine
@testable import LinuxKernel

/// What of the host an experiment could have changed, as far as a ground reaches: fact by name.
struct HostState: Equatable, Sendable {
    var facts: [String: String] = [:]

    /// Reads the state of now.
    /// - Parameters:
    ///   - victims: whether the victims themselves count; they do not when one was killed for good.
    ///   - connections: whether TCP connections count, which a victim may take a moment to let go.
    ///   - isWhole: whether everything counts that any fault can reach, also what a test's own commands may change.
    init(
        of ground: Ground, victims: Bool = true, connections: Bool = false, neighbour: Neighbour? = nil,
        disk: Disk? = nil, isWhole: Bool = false
    ) throws {
        if isWhole {
            try readNetwork()
            readFiles(of: ground)
            readSettings()
            readProcesses(victims ? ground.victims : [], in: ground)
        }
        if connections { facts["connections"] = PoolVictim.connections().joined(separator: "\n") }
        if !isWhole {
            facts["qdiscs"] = try Self.output(["tc", "-j", "qdisc", "show"])
            facts["classes"] = try Self.output(["tc", "-j", "class", "show", "dev", "lo"])
        }
        facts["nftables"] = try Self.output(["nft", "-j", "list", "ruleset"])
        facts["redirected flows"] = try ConnectionTracking().flows().filter { $0.isRedirected(to: DNSResponder.ports) }
            .map { "\($0.original)" }.joined(separator: "\n")
        facts["taken ports"] = ListeningSocket.all().map { "\($0.address):\($0.port) \($0.isDatagram)" }.sorted()
            .joined(separator: "\n")
        facts["file gates"] = ProcFile.strings("/proc/self/mountinfo").joined().split(separator: "\n")
            .filter { $0.contains("fuse.aftershock") }.joined(separator: "\n")
        facts["processes"] = ground.strangers.map { ProcessTable.commandLine($0).joined(separator: " ") }
            .joined(separator: "\n")
        if ground.watchesNetwork {
            facts["addresses"] = try ground.shell("ip -j addr")
            // Of several interfaces, the one that came up last has its own fe80::/64 last.
            facts["routes"] = try ground.shell("ip -4 route show table all; ip -6 route show table all | sort")
            facts["neighbours"] = try ground.shell("ip neigh show nud permanent; ip neigh show proxy")
            facts["rules"] = try ground.shell("ip rule; ip -6 rule")
            facts["settings"] = try ground.shell("cd /proc/sys/net; grep -s . ipv4/* core/* ipv4/conf/*/* || true")
            facts["ports"] = try ground.shell("cat /proc/sys/net/ipv4/ip_local_port_range")
        }
        for victim in victims ? ground.victims : [] { facts["process \(victim.pid)"] = Self.process(victim) }
        if let neighbour {
            facts["neighbour's nftables"] = try neighbour.output(["nft", "-j", "list", "ruleset"])
            facts["neighbour's qdiscs"] = try neighbour.output(["tc", "-j", "qdisc", "show"])
            facts["neighbour's processes"] = "\(neighbour.strangers.map { ProcessTable.commandLine($0) })"
        }
        if let disk { facts["disk"] = try disk.state() }
        for name in ["vm/page-cluster", "kernel/core_uses_pid"] {
            facts[name] = try File.text(of: "/proc/sys/" + name)
        }
        readGroups(of: ground)
    }

    /// One fact; empty when there is none of this name.
    subscript(name: String) -> String { facts[name] ?? "" }

    /// What is different, in words.
    func differences(from other: HostState) -> [String] {
        Set(facts.keys).union(other.facts.keys).sorted().filter { facts[$0] != other.facts[$0] }
            .map { "\($0) was \(other.facts[$0] ?? "absent"), is \(facts[$0] ?? "absent")" }
    }

    private static func process(_ victim: Victim) -> String {
        guard ProcessTable.isAlive(victim.pid, startTicks: victim.startTicks), let stat = ProcessTable.stat(victim.pid),
            let limit = try? OpenFileLimit.of(victim.pid)
        else { return "ended" }
        return [
            stat.state == "T" ? "stopped" : "running", "open files \(limit.soft) of \(limit.hard)",
            allowedCPUs(victim.pid), "OOM score \((try? OOMScore.of(victim.pid)) ?? 0)",
            ProcFile.text("/proc/\(victim.pid)/cgroup") ?? "no groups",
            SyscallTracer.tracer(of: victim.pid).map { "traced by \($0)" } ?? "not traced",
        ].joined(separator: ", ")
    }

    /// The CPUs that each thread of a process may run on.
    private static func allowedCPUs(_ pid: Int32) -> String {
        "CPUs "
            + Set(ProcessTable.threads(of: pid).compactMap { ProcessTable.allowedCPUs($0) }).sorted().joined(
                separator: ";")
    }

    /// The ground's own groups with their settings, and every group of ours: none of them may be there.
    private mutating func readGroups(of ground: Ground) {
        let runs = (try? Directory.list(ground.state + "/runs")) ?? []
        for name in (try? Directory.list("/run")) ?? []
        where name.hasPrefix(".aftershock_") && (runs.contains(where: name.contains) || name.contains(ground.id)) {
            facts["/run/" + name] = "there"
        }
        let roots = CgroupController.allCases.map { CgroupMounts.controller($0.nameInV1) }
        for root in Set(([CgroupMounts.unified()] + roots).compactMap(\.self)) {
            readSettings(of: root, only: ["cgroup.subtree_control"])
            for name in (try? Directory.list(root)) ?? []
            where runs.contains(where: name.contains) || name.contains(ground.id) {
                read(root + "/" + name)
            }
        }
    }

    private mutating func read(_ group: String) {
        facts["group \(group)"] = "present"
        readSettings(of: group, only: Self.settings)
        for child in (try? CgroupDirectory(group).children()) ?? [] { read(child.path) }
    }

    /// What faults write to groups, in both cgroup versions; a group has those of its controllers.
    private static let settings = [
        "cgroup.freeze", "freezer.state", "cgroup.subtree_control", "cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.max",
        "cpu.shares", "cpu.weight", "cpuset.cpus", "cpuset.mems", "memory.limit_in_bytes",
        "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes",
        "memory.high", "memory.max", "memory.swap.max", "pids.max", "io.max", "blkio.throttle.read_bps_device",
        "blkio.throttle.write_bps_device", "blkio.throttle.read_iops_device", "blkio.throttle.write_iops_device",
    ]

    private mutating func readSettings(of group: String, only files: [String]) {
        for file in files {
            if let value = try? CgroupDirectory(group).read(file) { facts["\(group)/\(file)"] = value }
        }
    }

    private static func output(_ arguments: [String]) throws -> String {
        var pipe = try LinuxKernel.Pipe()
        var request = SpawnRequest(arguments)
        request.standardOutput = .descriptor(pipe.writeDescriptor)
        request.standardError = .null
        var process = try spawn(request)
        pipe.closeWrite()
        let text = String(decoding: try Descriptor.readToEnd(pipe.readDescriptor), as: UTF8.self)
        guard case .exited(0) = try process.wait() else { throw Unmet("\(arguments) failed") }
        return text
    }
}
