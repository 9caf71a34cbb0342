extension Change {
    /// The capabilities that the change needs on this host.
    public func privileges(on survey: Survey) -> [Privilege] {
        switch self {
        case .signal(let process, _): return survey.privileges(.kill, for: [process], "to signal")
        case .pause(let process): return survey.privileges(.kill, for: [process], "to stop")
        case .killGroup(let group, let processes):
            return survey.privileges(.kill, for: processes, "to kill") + survey.changing([group])
        case .restart(let restart):
            return restart.command == nil ? survey.privileges(.kill, for: restart.processes, "to end") : []
        case .freeze(let group), .writeCgroup(let group, _, _), .enableController(_, let group):
            return survey.changing([group])
        case .createCgroup(let group, let parent): return survey.changing([group, parent])
        case .moveProcesses(let processes, let group): return survey.changing([group] + survey.homes(of: processes))
        case .limitOpenFiles(let process, _):
            return survey.privileges(.sysResource, for: [process], "to set the limits of")
        case .adjustOOMScore(let process, _):
            // Only who raised it with this capability needs it to lower it again: proc(5), oom_score_adj.
            return survey.privileges(.dacOverride, for: [process], "to set the OOM score of")
                + [.wish(.sysResource, "to set the OOM score of \(process) back")]
        case .keepAffinity, .provideClock, .skewClock, .armHelper: return []
        case .createDirectory(let path): return survey.writing(to: path)
        case .startHelper(let helper):
            return helper.work.details.privileges(on: survey) + survey.entering(helper.work.details.namespace)
                + (helper.cgroup.map { survey.changing([$0]) } ?? [])
        case .addPacketFilter: return [Privilege(.netAdmin, "to add packet rules")] + survey.entering(namespace)
        case .addImpairment: return [Privilege(.netAdmin, "to add a qdisc")] + survey.entering(namespace)
        case .setLinkDown: return [Privilege(.netAdmin, "to set an interface down")] + survey.entering(namespace)
        case .cutConnections(let cut): return cut.sockets.privileges(on: survey) + survey.entering(namespace)
        case .writeSetting(let setting):
            // Those of the whole host are root's, and nobody else's with any capability: sysctl(8).
            return (setting.isOfNetwork ? [Privilege(.netAdmin, "to write \(setting.name)")] : [])
                + survey.entering(namespace)
        case .launch(let workload): return workload.privileges(on: survey)
        }
    }

    /// The capabilities that taking the change back needs.
    public func undoPrivileges(on survey: Survey) -> [Privilege] {
        switch self {
        case .signal, .killGroup, .restart: return []
        case .pause(let process): return survey.privileges(.kill, for: [process], "to continue")
        case .keepAffinity(let processes):
            return survey.privileges(.sysNice, for: processes, "to restore the CPUs of")
        case .startHelper(let helper):
            let work = helper.work.details
            let owned = work.ownedFilter == nil ? [] : [Privilege(.netAdmin, "to remove packet rules")]
            // Whether a rule of it is taken back is read in its memory, which only its equals may do.
            return owned + survey.entering(work.namespace) + (work.hasRules ? work.privileges(on: survey) : [])
        case .launch(let workload): return workload.endingPrivileges(on: survey)
        case .cutConnections(let cut):
            return cut.filter == nil
                ? [] : [Privilege(.netAdmin, "to remove packet rules")] + survey.entering(namespace)
        case .freeze, .createCgroup, .enableController, .moveProcesses, .writeCgroup, .limitOpenFiles, .adjustOOMScore,
            .createDirectory, .provideClock, .skewClock, .armHelper, .addPacketFilter, .addImpairment, .setLinkDown,
            .writeSetting:
            return privileges(on: survey)
        }
    }
}

extension Survey {
    /// The groups that processes are in, and go back to.
    fileprivate func homes(of processes: [ProcessIdentity]) -> [Cgroup] {
        (target?.processes ?? []).filter { processes.contains($0.identity) }.flatMap { process in
            process.groups.values.map(\.group)
        }
    }
}

extension Workload {
    /// What launching it needs. A launched command of root's has all of root's power, whatever we have kept.
    func privileges(on survey: Survey) -> [Privilege] {
        var needed: [Privilege] = []
        if !gatedPaths.isEmpty {
            needed += [
                Privilege(.sysAdmin, "to start `\(target)` where its files pass through us"),
                Privilege(.sysChroot, "to start `\(target)` where its files pass through us"),
            ]
        }
        if !filteredSyscalls.isEmpty, survey.user == 0 {
            needed.append(Privilege(.sysAdmin, "to filter the system calls of `\(target)` and leave it its rights"))
        }
        return needed + endingPrivileges(on: survey)
    }

    /// What ending it needs: it may have become another user, and what it started is known by its environment.
    func endingPrivileges(on survey: Survey) -> [Privilege] {
        // Without it the target has no group of its own, and is known by its processes.
        let own: [Privilege] = survey.changing(cgroup.map { [$0] } ?? []).map {
            .wish($0.capability, "to give `\(target)` a group of its own")
        }
        guard survey.user == 0 else { return own }
        return own + [
            Privilege(.kill, "to end `\(target)`, whoever it has become"),
            Privilege(.sysPtrace, "to find all that `\(target)` has started"),
            Privilege(.dacReadSearch, "to find all that `\(target)` has started"),
        ]
    }
}

extension HelperWork {
    /// All that it may ever need, whatever the host: what its process keeps of what it is given.
    public var mostPrivileges: [Privilege] {
        var other = Survey()
        // Nobody's, so that everything belongs to somebody else.
        other.user = .max
        // All groups are below it.
        other.closedGroups = [Cgroup(version: .v1, directory: "")]
        return (privileges(on: Survey()) + privileges(on: other) + other.entering(namespace)).merged
    }

    /// Whether it takes rules, whose places are looked at from outside.
    var hasRules: Bool { self is FileGates || self is SyscallSupervision }
}
