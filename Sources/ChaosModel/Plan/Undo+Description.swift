/// What plans, journals and people say about an undo.
extension Undo {
    /// What is done, in words.
    public var summary: String {
        switch self {
        case .impossible(let reason): "cannot be undone: \(reason)"
        case .nothing: "nothing to undo"
        case .resume(let process): "continue \(process)"
        case .removeCgroup(let group, let parent): "remove cgroup \(group), its processes to \(parent)"
        case .disableController(let controller, let group): "disable \(controller) for the children of \(group)"
        case .moveBack(let origins):
            "move " + origins.map { "\($0.process) to \($0.cgroup)" }.joined(separator: ", ")
        case .writeCgroup(let group, let file, let value): "write `\(value)` back to \(group)/\(file)"
        case .limitOpenFiles(let process, let soft, _):
            "set the soft limit on open files of \(process), and of what it started since, back to \(soft)"
        case .adjustOOMScore(let process, let score, _, _, _):
            "set the OOM score adjustment of \(process), and of what it started since, back to \(score)"
        case .restoreAffinity(let tasks):
            "let " + tasks.map { "\($0.task) run on CPU \($0.cpus)" }.joined(separator: ", ") + " again"
        case .removeDirectory(let path): "remove directory \(path) with all that is in it"
        case .setClock(let file, let offset):
            offset == 0
                ? "set the clock \(file) right" : "set the clock \(file) \(ClockOffset(nanoseconds: offset).fieldText)"
        case .disarmHelper(let token, let slot): "take rule \(slot) back from helper \(token)"
        case .stopHelper(let token, _, _, _): "end helper \(token)"
        case .removePacketFilter(let table, let namespace): "remove nft table \(table)\(namespace.suffix)"
        case .removeImpairment(let interface, let minor, _, let namespace):
            "remove traffic class \(String(Impairment.major, radix: 16)):\(String(minor, radix: 16)) from \(interface)"
                + namespace.suffix
        case .restoreLink(let record): record.summary
        case .writeSetting(let setting):
            "write `\(setting.value)` back to \(setting.name)\(setting.namespace.suffix)"
        case .stopWorkload(let token, _): "end workload \(token)"
        }
    }

    /// How an operator does it by hand, when Aftershock could not.
    public var manualCommand: String {
        switch self {
        case .impossible, .nothing: "true"
        case .resume(let process): "kill -CONT \(process.pid)"
        case .removeCgroup(let group, let parent):
            "for p in $(cat \(group)/cgroup.procs); do echo $p > \(parent)/cgroup.procs; done; rmdir \(group)"
        case .disableController(let controller, let group): "echo -\(controller) > \(group)/cgroup.subtree_control"
        case .moveBack(let origins):
            origins.map { "echo \($0.process.pid) > \($0.cgroup)/cgroup.procs" }.joined(separator: "; ")
        case .writeCgroup(let group, let file, let value): "echo '\(value)' > \(group)/\(file)"
        case .limitOpenFiles(let process, let soft, _): "prlimit --pid \(process.pid) --nofile=\(soft):"
        case .adjustOOMScore(let process, let score, _, _, _): "echo \(score) > /proc/\(process.pid)/oom_score_adj"
        case .restoreAffinity(let tasks):
            tasks.map { "taskset -cp \($0.cpus) \($0.task.pid)" }.joined(separator: "; ")
        case .removeDirectory(let path): "rm -r \(path)"
        case .setClock(let file, _): "dd if=/dev/zero of=\(file) bs=8 count=1 conv=notrunc"
        case .disarmHelper(let token, _): "pkill -KILL -f 'helper .*\(token)'"
        case .stopHelper(let token, _, let namespace, let redirected):
            "pkill -KILL -f 'helper .*\(token)'"
                + (redirected == nil ? "" : "; \(namespace?.shellPrefix ?? "")conntrack -D -p udp --dport 53")
        case .removePacketFilter(let table, let namespace):
            "for family in inet netdev; do \(namespace?.shellPrefix ?? "")nft delete table $family \(table); done"
        case .removeImpairment(let interface, _, let table, let namespace):
            "\(namespace?.shellPrefix ?? "")nft delete table inet \(table); "
                + "\(namespace?.shellPrefix ?? "")tc qdisc del dev \(interface) root"
        case .restoreLink(let record):
            "\(record.namespace?.shellPrefix ?? "")ip link set dev \(record.interface) up "
                + "# then its \(record.routes.count) routes and \(record.addresses.count) addresses, which "
                + "`aftershock recover` adds"
        case .writeSetting(let setting): setting.shellText
        case .stopWorkload(_, let group):
            group.map { "kill -KILL $(cat \($0)/cgroup.procs); rmdir \($0)" } ?? "ps e | grep AFTERSHOCK_TOKEN"
        }
    }

    /// Whether what it takes back would outlive a reboot, and so must be on disk before it is done (fdatasync).
    public var survivesReboot: Bool {
        switch self {
        case .impossible, .nothing, .resume, .removeCgroup, .disableController, .moveBack, .writeCgroup,
            .limitOpenFiles, .adjustOOMScore, .restoreAffinity, .disarmHelper, .stopHelper, .removePacketFilter,
            .setClock,
            .removeImpairment,
            .restoreLink, .writeSetting, .stopWorkload:
            false
        case .removeDirectory: true
        }
    }

    /// Whether there is something to do at all.
    public var isNeeded: Bool {
        switch self {
        case .impossible, .nothing: false
        case .resume, .removeCgroup, .disableController, .moveBack, .writeCgroup, .limitOpenFiles, .adjustOOMScore,
            .restoreAffinity, .removeDirectory, .disarmHelper, .stopHelper, .removePacketFilter, .removeImpairment,
            .restoreLink, .setClock,
            .writeSetting, .stopWorkload:
            true
        }
    }
}
