extension PlannedStep {
    /// The capabilities of a step on a host: of its changes, of their undo, and of looking at whom it is aimed at.
    static func privileges(of step: Step, _ changes: [Change], on survey: Survey) -> [Privilege] {
        var found = changes.flatMap { $0.privileges(on: survey) + $0.undoPrivileges(on: survey) }
        found += looking(at: step, on: survey)
        if let target = survey.target, !survey.countsDescriptors {
            let counting = survey.looking(into: target.processes.map(\.identity), "to count the descriptors of")
            found += counting.map { .wish($0.capability, $0.purpose) }
        }
        return found.merged
    }

    /// The capabilities that it takes to see whom a step is aimed at: without them nothing else can be said of it.
    static func looking(at step: Step, on survey: Survey) -> [Privilege] {
        // That is tried in a scratch namespace.
        let names = step.fault.claimedSettings.filter { KernelSetting.parts(of: $0)?.first == "net" }
        let settings = names.flatMap { name in
            [.sysAdmin, .netAdmin].map { Privilege($0, "to see whether `\(name)` is each network namespace's own") }
        }
        guard let target = survey.target, type(of: step.fault).looksIntoTarget || target.isFoundByPort else {
            return settings
        }
        return settings + survey.looking(into: target.processes.map(\.identity)) + target.lookingForListener
    }
}

extension TargetFacts {
    /// What it takes to see who is meant by a port.
    var lookingForListener: [Privilege] {
        hasHiddenListener ? [Privilege(.sysPtrace, "to see who listens on port \(ports.first ?? 0)")] : []
    }
}

extension Plan {
    /// The capabilities of every run, whatever its faults: to be on time while the host is under stress.
    static let wishes: [Privilege] = [
        .wish(.sysNice, "to ask, and to take back, on time under load"),
        .wish(.ipcLock, "not to be swapped out"),
    ]

    /// The capabilities of the whole run: it holds these and no others from its first change on. Wishes among them are kept
    /// where they are held.
    public var privileges: [Privilege] {
        (launches.flatMap(\.privileges) + steps.flatMap(\.privileges) + Self.wishes).merged
    }

    /// The capabilities of whoever takes everything back.
    public var undoPrivileges: [Privilege] {
        (launches.flatMap(\.undoPrivileges) + steps.flatMap(\.undoPrivileges) + Self.wishes).merged
    }

    /// Whether it starts programs that are not Aftershock's own: they keep the rights of whoever starts them.
    public var startsPrograms: Bool {
        !launches.isEmpty || experiment.probes.flatMap(\.members).contains { $0.probe is CommandProbe }
            || steps.flatMap(\.changes).contains { if case .restart = $0 { true } else { false } }
    }

    /// Each capability of the run with the faults and targets that it is for, such as `network.delay`.
    public var privilegeUsers: [(privilege: Privilege, users: [String])] {
        privileges.map { privilege in
            let launched = launches.filter { $0.privileges.contains { $0.capability == privilege.capability } }
                .map { "launch of \($0.workload.target)" }
            let faults = steps.filter { $0.privileges.contains { $0.capability == privilege.capability } }
                .map(\.step.faultName)
            var users: [String] = []
            for user in launched + faults where !users.contains(user) { users.append(user) }
            return (privilege, users)
        }
    }
}
