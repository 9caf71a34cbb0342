import ChaosModel
import LinuxKernel

/// Finds out what this kernel can do by doing it: in a scratch network namespace, a scratch cgroup, or on this process.
struct CapabilityTrial {
    /// Every capability with what its attempt found.
    func all() -> [Capability: Finding] {
        var found: [Capability: Finding] = [:]
        for capability in Capability.allCases { found[capability] = attempt(capability) }
        return found
    }

    private func attempt(_ capability: Capability) -> Finding {
        switch capability {
        case .signals: return privilege(5, "CAP_KILL", else: "run as root, or aim at your own processes")
        case .prlimit: return privilege(23, "CAP_SYS_PTRACE or CAP_SYS_RESOURCE", alternatives: [24, 19])
        case .cgroupV2:
            return group(in: hierarchies.v2, missing: "no cgroup v2 hierarchy is mounted") { _ in "groups can be made" }
        case .cpuV2:
            guard hierarchies.hasCPUInV2 else {
                return Finding(
                    works: false, detail: "the v2 root offers no cpu controller",
                    fix: hierarchies.cpuV1 == nil
                        ? "boot with systemd.unified_cgroup_hierarchy=1" : "not needed: cgroup v1 is used")
            }
            return Finding(works: true, detail: "cgroup.controllers lists cpu")
        case .cpuV1:
            if hierarchies.cpuV1 == nil && hierarchies.hasCPUInV2 {
                return Finding(
                    works: false, detail: "cgroup v1 has no cpu controller", fix: "not needed: cgroup v2 is used")
            }
            return group(in: hierarchies.cpuV1, missing: "no cgroup v1 hierarchy has the cpu controller") {
                (directory) throws(KernelError) in
                try directory.write("cpu.cfs_quota_us", "50000")
                return "cpu.cfs_quota_us can be set"
            }
        case .freezer:
            return group(in: hierarchies.v2, missing: "no cgroup v2 hierarchy is mounted") {
                (directory) throws(KernelError) in
                try directory.write("cgroup.freeze", "1")
                return "an empty group froze"
            }
        case .nftables:
            return network("install a kernel with CONFIG_NF_TABLES_INET") { () throws(KernelError) in
                let connection = try NftConnection()
                try connection.add(NftTable(name: "aftershock_trial", chains: []), owned: false)
                try connection.delete(table: "aftershock_trial")
                return "a table was added and removed"
            }
        case .nftOwner:
            return network("Linux 5.12 or later; without it the guardian removes the table") {
                () throws(KernelError) in
                guard try NftConnection().supportsOwner() else { throw KernelError("owner flag", errno: 95) }
                return "a table with the owner flag was added"
            }
        case .nftReject:
            return network("load nft_reject_inet") { () throws(KernelError) in
                guard try NftConnection().supportsReject() else { throw KernelError("reject", errno: 95) }
                return "a reject rule was added"
            }
        case .nftRandom:
            return network("load nft_numgen") { () throws(KernelError) in
                guard try NftConnection().supportsRandom() else { throw KernelError("numgen", errno: 95) }
                return "a rule for a random share of packets was added"
            }
        case .packetQueue:
            return network("load nfnetlink_queue and nft_queue, or xt_NFQUEUE") { () throws(KernelError) in
                guard let flavour = try NftConnection().queueFlavour() else {
                    throw KernelError("queue rule", errno: 95)
                }
                _ = try PacketHolder(queue: 1, netem: NetemParameters())
                return "a queue was bound, reached by \(flavour.rawValue) rules"
            }
        case .htb:
            return network("load sch_htb") { () throws(KernelError) in
                try TrafficControl().attemptHTB()
                return "a class was made on a scratch interface"
            }
        case .netem:
            return network("install the kernel's extra modules (linux-modules-extra, kernel-modules-extra)") {
                () throws(KernelError) in
                try TrafficControl().attemptNetem()
                return "a delay was made on a scratch interface"
            }
        case .netemSeed:
            return network("Linux 6.6 or later; without it a seed gives another pattern in every run") {
                () throws(KernelError) in
                guard try TrafficControl().attemptNetem() else { throw KernelError("seed", errno: 95) }
                return "netem kept a seed"
            }
        case .realtime:
            let result = Self.tryRealtime()
            return Finding(
                works: result == "SCHED_FIFO", detail: result,
                fix: result == "SCHED_FIFO" ? nil : "probes run under the normal scheduler; lateness is in the report")
        case .psi:
            let works = (try? File.text(of: "/proc/pressure/cpu")) != nil
            return Finding(
                works: works, detail: works ? "/proc/pressure/cpu is readable" : "no /proc/pressure",
                fix: works ? nil : "boot with psi=1")
        }
    }

    private var hierarchies: CgroupHierarchies { .current }

    private func privilege(
        _ bit: Int, _ name: String, alternatives: [Int] = [], else fix: String = "run as root"
    ) -> Finding {
        let bits = alternatives.isEmpty ? [bit] : alternatives
        let works = bits.contains { HostFacts.hasCapability($0) }
        return Finding(works: works, detail: works ? "\(name) held" : "\(name) not held", fix: works ? nil : fix)
    }

    private func group(
        in hierarchy: Cgroup?, missing: String, _ body: (CgroupDirectory) throws(KernelError) -> String
    ) -> Finding {
        guard let hierarchy else { return Finding(works: false, detail: missing, fix: "mount one, see cgroups(7)") }
        sweep(hierarchy)
        let name = "\(Self.scratchPrefix)\(HostFacts.processID)_\(Clock.monotonicNanoseconds())"
        let directory = CgroupDirectory(hierarchy.child(name).directory)
        do throws(KernelError) {
            try directory.create()
            let detail: Result<String, KernelError> = Result { () throws(KernelError) in try body(directory) }
            try directory.remove()
            return Finding(works: true, detail: try detail.get())
        } catch {
            return Finding(works: false, detail: "\(error)", fix: "run as root on a writable cgroup mount")
        }
    }

    private static let scratchPrefix = "aftershock_trial_"

    /// Removes the scratch groups of trials that were killed. They are empty; whoever made one a second ago and still
    /// lives may be at work, and a process id may belong to another container.
    private func sweep(_ hierarchy: Cgroup) {
        for name in (try? Directory.list(hierarchy.directory)) ?? [] where name.hasPrefix(Self.scratchPrefix) {
            let numbers = name.dropFirst(Self.scratchPrefix.count).split(separator: "_")
            guard numbers.count == 2, let pid = Int32(numbers[0]), let made = UInt64(numbers[1]),
                ProcessTable.stat(pid) == nil, Clock.monotonicNanoseconds() > made + 1_000_000_000
            else { continue }
            // Somebody else may have swept it meanwhile.
            try? CgroupDirectory(hierarchy.child(name).directory).remove()
        }
    }

    private func network(_ fix: String, _ body: @escaping @Sendable () throws(KernelError) -> String) -> Finding {
        do throws(KernelError) {
            return Finding(works: true, detail: try NetworkNamespace.scratch(body))
        } catch {
            return Finding(works: false, detail: "\(error)", fix: error.errno == 1 ? "run as root" : fix)
        }
    }

    /// Tries SCHED_FIFO on a thread of its own, so that nothing of ours changes its scheduling.
    private static func tryRealtime() -> String {
        let answer = TrialAnswer()
        let thread = KernelThread(name: "trial") { answer.set(Scheduling.trySetFIFO(priority: 1)) }
        do throws(KernelError) { try thread.start() } catch { return "\(error)" }
        thread.join()
        return answer.get()
    }
}
