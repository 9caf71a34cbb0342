/// What a fault needs by its own example: of a user who aims at what is the user's own, and of root that aims at what is
/// somebody else's. The plan says what it needs on a host.
public struct FaultPrivileges: Hashable, Sendable {
    /// The fault's name.
    public var fault: String
    /// Of a user, for the user's own processes, groups and directories; for a launched target, of the user who launches it.
    /// `nil` where only root can do it.
    public var own: [Privilege]?
    /// Of root, for those of others.
    public var others: [Privilege]

    /// Every fault of the catalogue.
    public static var all: [FaultPrivileges] { FaultCatalog.all.map { FaultPrivileges(of: $0) } }

    /// What is needed, in words, such as `none; for others' CAP_KILL`.
    public var text: String {
        let mine = own.map { $0.needed.text } ?? "root"
        return own?.needed == others.needed ? mine : "\(mine); root, for what is others': \(others.needed.text)"
    }

    /// Those of one fault.
    public init(of type: any Fault.Type) {
        fault = type.name
        own = Self.privileges(of: type, user: 1000, owner: 1000)
        others = Self.privileges(of: type, user: 0, owner: 1000) ?? []
    }

    private static func privileges(of type: any Fault.Type, user: UInt32, owner: UInt32) -> [Privilege]? {
        let works = Finding(works: true, detail: "")
        var survey = FaultMechanism.imagined(
            Dictionary(uniqueKeysWithValues: Capability.allCases.map { ($0, works) }))
        survey.user = user
        if user != owner { survey.closedGroups = Set(survey.controllers.values) }
        for index in survey.targets["example"]?.processes.indices ?? 0..<0 {
            survey.targets["example"]?.processes[index].uid = owner
            survey.targets["example"]?.processes[index].isGuarded = user != owner
        }
        guard let step = try? FaultMechanism.example(of: type, on: survey) else { return nil }
        let needs = step.step.fault.launchNeeds.filter(\.isOnlyAtLaunch)
        if needs.isEmpty { return step.privileges.filter { !$0.isWish } }
        var workload = Workload(
            target: "example", token: "example", command: ["example"], restart: .never, cgroup: nil, needs: needs)
        if needs.contains(.clock) { workload.clock = survey.clockPage(of: "example") }
        let launch = (workload.preparations + [.launch(workload)]).flatMap {
            $0.privileges(on: survey) + $0.undoPrivileges(on: survey)
        }
        return launch.merged.filter { !$0.isWish }
    }
}
