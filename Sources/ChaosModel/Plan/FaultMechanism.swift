/// Which mechanism a fault would use on a host: found by lowering its own example on an imagined target.
public struct FaultMechanism: Hashable, Sendable {
    /// The fault's name.
    public var fault: String
    /// The mechanism; `nil` when this host has none.
    public var mechanism: String?
    /// Why there is none.
    public var reason: String?

    /// Every fault of the catalogue on a host with these capabilities.
    public static func all(_ findings: [Capability: Finding]) -> [FaultMechanism] {
        FaultCatalog.all.map { mechanism(of: $0, on: imagined(findings)) }
    }

    /// A host with these findings, and a target `example` on it.
    static func imagined(_ findings: [Capability: Finding]) -> Survey {
        var survey = Survey()
        survey.capabilities = findings
        survey.interfaces["lo"] = InterfaceFacts(
            index: 1, isLoopback: true, rootQdisc: "noqueue", isForeign: false, carriesDefaultRoute: false)
        for controller in CgroupController.allCases {
            let version = [Cgroup.Version.v2, .v1].first { survey.has(controller.capability($0)) }
            survey.controllers[controller] = version.map { Cgroup(version: $0, directory: "/sys/fs/cgroup") }
        }
        var target = TargetFacts(name: "example")
        target.ports = [8080]
        target.processes = [
            ProcessFacts(
                identity: ProcessIdentity(pid: 2, startTicks: 1, name: "example"), parent: 1, uid: 0,
                softOpenFiles: 1024, hardOpenFiles: 1 << 20, openFiles: 3,
                groups: survey.controllers.mapValues { GroupMembership($0, isShared: true, isRoot: true) })
        ]
        survey.onlineCPUs = CPUList([0, 1])
        target.processes[0].bounds.cpus = survey.onlineCPUs
        target.processes[0].bounds.groupCPUs = survey.onlineCPUs
        survey.targets["example"] = target
        return survey
    }

    private static func mechanism(of type: any Fault.Type, on survey: Survey) -> FaultMechanism {
        do {
            return FaultMechanism(fault: type.name, mechanism: try example(of: type, on: survey).mechanism)
        } catch let error as PlanError {
            return FaultMechanism(fault: type.name, reason: error.reason)
        } catch {
            return FaultMechanism(fault: type.name, reason: "\(error)")
        }
    }

    /// A fault's own example, lowered on an imagined host.
    /// - Throws: `PlanError` where that has no mechanism for it.
    static func example(of type: any Fault.Type, on survey: Survey) throws -> PlannedStep {
        let description = FaultDescription(of: type)
        let flags = description.exampleFields.filter { !["target", "for"].contains($0.name) }
            .map { (name: $0.name, value: $0.example ?? "") }
        let aim = type.targetNeed == .optionalTraffic ? [] : [(name: "target", value: "port:8080")]
        let common = aim + (type.isInstant ? [] : [(name: "for", value: "1s")])
        var survey = survey
        // What needs a consent is possible all the same, and what names an interface finds it.
        survey.consents = Set(Consent.allCases)
        if let name = flags.first(where: { $0.name == "interface" })?.value {
            survey.interfaces[name] = InterfaceFacts(
                index: 2, isLoopback: false, rootQdisc: "noqueue", isForeign: false, carriesDefaultRoute: false)
        }
        var step = try StepReader.step(fault: type.name, flags: common + flags)
        if !aim.isEmpty { step.target = "example" }
        survey.targets["example"]?.isLaunched =
            step.fault.launchNeeds.contains(where: \.isOnlyAtLaunch) || type == ProcessRestart.self
        for path in step.fault.claimedPaths {
            survey.paths[path] = PathFacts(
                resolved: path, isDirectory: true, mountPoint: path, fileSystem: "ext4", disk: "8:0",
                size: 100 << 30, available: 50 << 30, inodes: 100_000, availableInodes: 90_000, holdsState: false)
            survey.paths[path]?.isGuarded = survey.targets["example"]?.processes.first?.isGuarded ?? false
        }
        for name in step.fault.claimedSettings {
            survey.network.settings[name] = SettingFacts(value: "15", isWritable: true, reach: .namespace)
        }
        return try PlannedStep.lower(step, number: 1, on: survey)
    }
}
