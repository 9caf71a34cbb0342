/// Something of the host that a fault takes and the probing process may need.
enum HostNeed {
    /// Time on the CPUs.
    case cpus(CPULoad)
    /// A control group that is limited or frozen.
    case group(Cgroup)
    /// Memory of a group; of the host when `nil`.
    case memory(Cgroup?)
    /// Tasks of a group; of the host when `nil`.
    case tasks(Cgroup?)
    /// Local ports of a network namespace; of our own when `nil`.
    case ports(NetworkNamespaceID?)
    /// Descriptors of the whole host.
    case descriptors
    /// A file system.
    case disk(String)
    /// A setting of sysctl(8).
    case setting(KernelSetting)

    /// Whether the probing process is hit, and why.
    func judge(_ survey: Survey) -> (answer: ProbePath.Answer, reason: String) {
        switch self {
        case .cpus(let load):
            let isEverywhere = load.workers >= survey.cpus
            return (
                isEverywhere ? .yes : .notKnown,
                isEverywhere
                    ? "it burns every CPU; under SCHED_FIFO the probe goes first, and its lateness shows what is left of it"
                    : "the kernel chooses the CPUs that it burns"
            )
        case .group(let group): return of(group, survey)
        case .memory(let group):
            guard let group else {
                return (.yes, "it takes memory of the whole host; our own pages are locked where allowed")
            }
            return of(group, survey)
        case .tasks(let group):
            guard let group else { return (.yes, "it takes tasks of the whole host, which a command probe needs") }
            return of(group, survey)
        case .ports(let namespace):
            return namespace == nil
                ? (.yes, "it takes local ports of our own network namespace, which new connections of a probe need")
                : (.no, "it takes local ports of another network namespace")
        case .descriptors:
            return (.yes, "it takes descriptors of the whole host, which new connections of a probe need")
        case .disk(let directory):
            let facts = survey.paths.values.first { $0.resolved == directory }
            guard let facts else { return (.notKnown, "nobody knows whether the samples are kept on that disk") }
            return facts.holdsState
                ? (.yes, "the samples are kept on that file system") : (.no, "the samples are kept elsewhere")
        case .setting(let setting):
            if setting.isOfNetwork, setting.namespace != nil { return (.no, "it is set in another network namespace") }
            return (.yes, "\(setting.name) holds for our own process as well")
        }
    }

    private func of(_ group: Cgroup, _ survey: Survey) -> (answer: ProbePath.Answer, reason: String) {
        guard let own = survey.ownGroups, own.contains(where: { $0.version == group.version }) else {
            return (.notKnown, "nobody knows which control group we are in")
        }
        let isInside = own.contains { $0 == group || $0.directory.hasPrefix(group.directory + "/") }
        return isInside
            ? (.yes, "we are in \(group) ourselves") : (.no, "\(group) holds others only")
    }
}
