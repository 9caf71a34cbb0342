import ChaosModel
import LinuxKernel

/// Finds out what this kernel can do by doing it: in a scratch network namespace, a scratch cgroup, or on this process.
struct CapabilityTrial {
    /// The library that shifts a child's clock.
    var clockLibrary = LinuxHost.clockLibrary(of: HostFacts.executablePath ?? "aftershock")

    /// The `aftershock` command; this process's own file when `nil`.
    var executable: String?

    /// Whether this process is in a network namespace of its own, where anything may be tried.
    var isInOwnNetwork = false

    /// Every capability with what its attempt found.
    func all() -> [Capability: Finding] {
        var found = held.contains(.netAdmin) && !held.contains(.sysAdmin) ? networkElsewhere : [:]
        for capability in Capability.allCases where found[capability] == nil { found[capability] = attempt(capability) }
        return found
    }

    var held: Set<LinuxCapability> { PrivilegeLimit.held }

    func attempt(_ capability: Capability) -> Finding {
        switch capability {
        case .signals: return others(.kill, "processes of others can be signalled")
        case .prlimit: return others(.sysResource, "limits of others' processes can be set")
        case .ptrace:
            do throws(KernelError) { try SyscallTracer.attempt() } catch {
                let yama = (try? File.text(of: "/proc/sys/kernel/yama/ptrace_scope")).map {
                    ", ptrace_scope \($0.prefix(1))"
                }
                return Finding(
                    works: false, detail: "\(error)\(yama ?? "")",
                    fix: error.errno == 1 ? "run as root, with kernel.yama.ptrace_scope below 3" : "Linux 5.3 or later")
            }
            return Finding(works: true, detail: "a call of a process was seen")
        case .cgroupV2:
            return group(in: hierarchies.v2, missing: "no cgroup v2 hierarchy is mounted") { _ in "groups can be made" }
        case .cpuV2: return controller(.cpu, .v2)
        case .cpuV1: return controller(.cpu, .v1)
        case .cpusetV2: return controller(.cpuset, .v2)
        case .cpusetV1: return controller(.cpuset, .v1)
        case .memoryV2: return controller(.memory, .v2)
        case .memoryV1: return controller(.memory, .v1)
        case .pidsV2: return controller(.pids, .v2)
        case .pidsV1: return controller(.pids, .v1)
        case .ioV2: return controller(.io, .v2)
        case .ioV1: return controller(.io, .v1)
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
        case .nftRedirect:
            return network("load nft_chain_nat, nft_redir and nf_conntrack_netlink") { () throws(KernelError) in
                guard try NftConnection().supportsRedirect() else { throw KernelError("redirect", errno: 95) }
                _ = try ConnectionTracking().flows()
                return "a redirect rule was added, and tracked flows were listed"
            }
        case .nftEgress:
            return network("Linux 5.16 or later with CONFIG_NETFILTER_EGRESS and CONFIG_NF_TABLES_NETDEV") {
                () throws(KernelError) in
                guard try NftConnection().supportsEgress() else { throw KernelError("egress chain", errno: 95) }
                return "a chain was added at an interface's exit"
            }
        case .socketDestroy:
            return network("a kernel with CONFIG_INET_DIAG_DESTROY; load tcp_diag") { () throws(KernelError) in
                try SocketDiagnosis().attemptDestroy()
                return "a connection was destroyed"
            }
        case .portRange:
            return network("make /proc/sys/net writable") { () throws(KernelError) in
                let settings = try NetworkSettings()
                try settings.set(NetworkSettings.portRange, to: "61000 61000")
                return "the range of a scratch namespace was set"
            }
        case .packetQueue:
            return network("load nfnetlink_queue and nft_queue, or xt_NFQUEUE") { () throws(KernelError) in
                guard let flavour = try NftConnection().queueFlavour() else {
                    throw KernelError("queue rule", errno: 95)
                }
                _ = try PacketHolder(queue: 1, netem: NetemParameters())
                return "a queue was bound, reached by \(flavour.rawValue) rules"
            }
        case .socketCgroup:
            guard hierarchies.v2 != nil else {
                return Finding(
                    works: false, detail: "no cgroup v2 hierarchy is mounted", fix: "mount one, see cgroups(7)")
            }
            return network("load nft_socket; without it sockets are told by their ports") { () throws(KernelError) in
                guard try NftConnection().supportsSocketCgroup() else {
                    throw KernelError("socket cgroupv2", errno: 95)
                }
                return "a rule with `socket cgroupv2` was added"
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
        case .tcpDiag:
            // Reads alone, so there is no need of a namespace to try it in.
            do throws(KernelError) { _ = try AcceptQueueReader().queues(on: 1) } catch {
                return Finding(works: false, detail: "\(error)", fix: "load tcp_diag")
            }
            return Finding(works: true, detail: "listeners were listed")
        case .seccompNotify:
            return filter(killable: false, "a filter with a listener was installed", else: "Linux 5.5 or later")
        case .seccompKillable:
            return filter(
                killable: true, "calls can wait through signals",
                else: "Linux 5.19 or later; without it a signal makes a delayed call wait anew")
        case .fuse:
            guard held.contains(.sysAdmin) else { return Finding(missing: .sysAdmin) }
            do throws(KernelError) { try FileGateView.attempt() } catch {
                return Finding(
                    works: false, detail: "\(error)", fix: "run as root, load fuse, and give containers /dev/fuse")
            }
            return Finding(works: true, detail: "a file system was mounted in a scratch mount namespace")
        case .realtime:
            let result = Self.tryRealtime()
            return Finding(
                works: result == "SCHED_FIFO", detail: result,
                fix: result == "SCHED_FIFO" ? nil : "probes run under the normal scheduler; lateness is in the report")
        case .systemd: return systemd
        case .clockPreload: return clockPreload(library: clockLibrary)
        case .psi:
            let works = (try? File.text(of: "/proc/pressure/cpu")) != nil
            return Finding(
                works: works, detail: works ? "/proc/pressure/cpu is readable" : "no /proc/pressure",
                fix: works ? nil : "boot with psi=1")
        }
    }

    var hierarchies: CgroupHierarchies { .current }

    /// What only reaches further than our own processes: nothing is refused for want of it alone.
    private func others(_ capability: LinuxCapability, _ detail: String) -> Finding {
        if held.contains(capability) { return Finding(works: true, detail: detail) }
        var finding = Finding(missing: capability)
        finding.fix = "run as root, or aim at your own processes"
        return finding
    }

    func group(
        in hierarchy: Cgroup?, missing: String, _ body: (CgroupDirectory) throws(KernelError) -> String
    ) -> Finding {
        guard let hierarchy else { return Finding(works: false, detail: missing, fix: "mount one, see cgroups(7)") }
        if !held.contains(.dacOverride), !FileAccess.mayWrite(to: hierarchy.directory) {
            return Finding(missing: .dacOverride)
        }
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

    private func filter(killable: Bool, _ detail: String, else fix: String) -> Finding {
        do throws(KernelError) {
            try SyscallFilter.attempt(killable: killable)
            return Finding(works: true, detail: detail)
        } catch {
            return Finding(
                works: false, detail: "\(error)",
                fix: error.errno == 16 ? "leave the sandbox: it has a seccomp listener of its own" : fix)
        }
    }

    private func network(_ fix: String, _ body: @escaping @Sendable () throws(KernelError) -> String) -> Finding {
        guard held.contains(.netAdmin) else { return Finding(missing: .netAdmin) }
        do throws(KernelError) {
            if isInOwnNetwork { return Finding(works: true, detail: try body()) }
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
