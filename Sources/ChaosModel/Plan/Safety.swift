/// What no fault may do without a consent that the spec names.
enum Safety {
    /// Checks the changes of one step.
    /// - Throws: `PlanError` that names the consent which would allow it, where one can.
    static func check(_ changes: [Change], on survey: Survey) throws(PlanError) {
        for change in changes {
            for process in change.processes { try check(process, on: survey) }
            if let group = change.boundGroup {
                for process in survey.target?.processes ?? [] { try check(process.identity, on: survey) }
                try check(group, on: survey)
            }
            try checkNetwork(change, on: survey)
        }
    }

    private static func check(_ process: ProcessIdentity, on survey: Survey) throws(PlanError) {
        guard !process.isPending, let protection = survey.protected[process.pid] else { return }
        let reason = "\(process) is \(protection.meaning)"
        guard let consent = protection.consent else {
            throw PlanError("\(reason): no fault may touch it")
        }
        guard !survey.consents.contains(consent) else { return }
        throw PlanError(reason, fix: "list `\(consent.rawValue)` under `consent:` if you mean it")
    }

    private static func check(_ group: Cgroup, on survey: Survey) throws(PlanError) {
        guard survey.hierarchies.contains(group), !survey.consents.contains(.rootCgroup) else { return }
        throw PlanError(
            "\(group) is the root of its hierarchy, with every process of the host in it",
            fix: "list `root-cgroup` under `consent:` if you mean it")
    }
}

extension Change {
    /// The group whose every process the change binds.
    var boundGroup: Cgroup? {
        switch self {
        case .freeze(let group), .writeCgroup(let group, _, _), .killGroup(let group, _): group
        case .signal, .restart, .pause, .createCgroup, .enableController, .moveProcesses, .limitOpenFiles,
            .adjustOOMScore, .keepAffinity, .createDirectory, .provideClock, .skewClock, .startHelper, .armHelper,
            .addPacketFilter, .addImpairment, .cutConnections, .setLinkDown,
            .writeSetting, .launch:
            nil
        }
    }
}

extension Protection {
    /// The consent that opens it; `nil` when none does.
    var consent: Consent? {
        switch self {
        case .initProcess: .initProcess
        case .itself: nil
        case .ancestor: .ancestor
        case .kernelThread: .kernelThread
        case .sshd: .sshd
        }
    }

    /// What the process is, for people.
    var meaning: String {
        switch self {
        case .initProcess: "process 1"
        case .itself: "Aftershock itself"
        case .ancestor: "an ancestor of Aftershock, such as your shell"
        case .kernelThread: "a kernel thread"
        case .sshd: "the ssh server, your way in"
        }
    }
}
