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
        FaultCatalog.all.map { type in
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
            survey.targets["example"] = target
            return mechanism(of: type, on: survey)
        }
    }

    private static func mechanism(of type: any Fault.Type, on survey: Survey) -> FaultMechanism {
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
        do {
            var step = try StepReader.step(fault: type.name, flags: common + flags)
            if !aim.isEmpty { step.target = "example" }
            survey.targets["example"]?.isLaunched = !step.fault.launchNeeds.isEmpty
            for path in step.fault.claimedPaths {
                survey.paths[path] = PathFacts(
                    resolved: path, isDirectory: true, mountPoint: "/", fileSystem: "ext4", disk: nil, size: 1 << 40,
                    available: 1 << 39, inodes: 1 << 30, availableInodes: 1 << 29, holdsState: false)
            }
            let planned = try PlannedStep.lower(step, number: 1, on: survey)
            return FaultMechanism(fault: type.name, mechanism: planned.mechanism)
        } catch let error as PlanError {
            return FaultMechanism(fault: type.name, reason: error.reason)
        } catch {
            return FaultMechanism(fault: type.name, reason: "\(error)")
        }
    }
}
