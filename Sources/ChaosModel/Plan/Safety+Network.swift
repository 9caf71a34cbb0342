extension Safety {
    /// Checks what takes a whole interface or the whole host off the network.
    static func checkNetwork(_ change: Change, on survey: Survey) throws(PlanError) {
        switch change {
        case .setLinkDown(let link): try check(link, on: survey)
        case .writeSetting(let setting):
            // Another namespace is a container's: whoever aims at that means it.
            guard setting.namespace == nil else { return }
            try check(setting, on: survey)
        case .signal, .killGroup, .restart, .pause, .freeze, .createCgroup, .enableController, .moveProcesses,
            .writeCgroup, .limitOpenFiles, .adjustOOMScore, .keepAffinity, .createDirectory, .provideClock, .skewClock,
            .startHelper, .armHelper, .addPacketFilter, .addImpairment, .cutConnections, .launch:
            return
        }
    }

    private static func check(_ setting: KernelSetting, on survey: Survey) throws(PlanError) {
        if setting.name == KernelSetting.portRange {
            try require(
                .wholeHost, on: survey,
                because: "every program of this host's network namespace would be without ports, yours as well")
        } else if setting.isOfNetwork, survey.network.settings[setting.name]?.reach != .host {
            try require(
                .wholeHost, on: survey,
                because: "`\(setting.name)` is changed for every program of this host's network namespace")
        } else {
            try require(
                .globalSetting, on: survey, because: "`\(setting.name)` is changed for every program of this host")
        }
    }

    private static func check(_ link: LinkDown, on survey: Survey) throws(PlanError) {
        guard let facts = survey.interfaces[link.interface] else { return }
        if facts.carriesRemoteAccess {
            try require(.sshd, on: survey, because: "\(link.interface) carries an ssh session, your way in")
        }
        // Another namespace is a container's: whoever aims at that means it.
        guard link.namespace == nil else { return }
        if facts.isLoopback {
            try require(
                .wholeInterface, on: survey,
                because:
                    "\(link.interface) is the loopback interface, over which this host's programs talk to each other")
        }
        if facts.carriesDefaultRoute || facts.carriesWayOut {
            try require(
                .wholeInterface, on: survey,
                because: "the default route of this host leaves through \(link.interface)")
        }
    }

    private static func require(
        _ consent: Consent, on survey: Survey, because reason: String
    ) throws(PlanError) {
        guard !survey.consents.contains(consent) else { return }
        throw PlanError(reason, fix: "list `\(consent.rawValue)` under `consent:` if you mean it")
    }
}
