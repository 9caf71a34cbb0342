import ArgumentParser
import ChaosEngine
import ChaosFleet
import ChaosModel
import LinuxKernel

/// `aftershock fleet run`.
struct FleetRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run an experiment over the hosts of a fleet and report the time to recover.")

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var fleet: FleetOption
    @OptionGroup var state: StateOption
    @Option(help: ArgumentHelp("The private key that signs the plan.", valueName: "file"))
    var key: String?

    @Option(help: "After how long without a sign of the coordinator every host takes everything back.")
    var lease: String?

    @Option(help: "How long hosts may take to get ready, their steady state included.")
    var prepareWithin = "3m"

    @Option(help: ArgumentHelp("The most hosts that may be hit: a number or a percentage.", valueName: "number"))
    var mostHosts: String?

    @OptionGroup var output: DrillOutput
    @OptionGroup var order: OrderOption

    func run() throws {
        try exiting {
            order.boundErrors()
            let spec = try FleetSpecFile(file)
            let way = try fleet.way()
            let key = try FleetKeyCommand.read(key ?? way.settings.key)
            let settings = Coordinator.Settings(
                access: way.access, fleet: way.fleet, run: try order.run(in: state.directory),
                name: order.trigger.map { "\(Self.caller) (\($0))" } ?? Self.caller,
                lease: try lease.map(FleetDuration.lease) ?? way.settings.lease ?? FleetLease.standard,
                prepareWithin: try FleetDuration.duration(prepareWithin, of: "--prepare-within"))
            guard settings.prepareWithin <= Coordinator.longestPreparing else {
                throw Refusal(
                    "aftershock: error: --prepare-within: hosts wait for each other for at most "
                        + Coordinator.longestPreparing.fieldText)
            }
            try state.prepare()
            if let halt = try fleet.asking({ try Coordinator.halt(way.access, fleet: way.fleet) }) {
                throw Refusal(
                    "aftershock: error: the fleet is halted: \(halt.reason) (\(halt.by))"
                        + "\n  help: `aftershock fleet halt --clear` lets drills begin again")
            }
            let roster = try fleet.asking { try Coordinator.roster(way.access, fleet: way.fleet) }
            let plan = try spec.plan(on: roster, run: settings.run)
            try checkLimit(plan, way.settings)
            let drill = FleetDrill(
                settings: settings, spec: spec, plan: plan, state: state.directory, output: output,
                trigger: order.trigger)
            return try fleet.asking { try drill.carryOut(by: key) }
        }
    }

    /// Who coordinates: a claim, for people.
    static var caller: String {
        let user = UserDatabase.name(of: HostFacts.realUser) ?? "\(HostFacts.realUser)"
        return "\(user)@\(HostFacts.hostname)"
    }

    private func checkLimit(_ plan: FleetPlan, _ settings: FleetSettings) throws {
        var limits = settings.mostHosts.map { [("most-hosts of the settings", $0)] } ?? []
        if let mostHosts {
            do throws(FieldError) { limits.append(("--most-hosts", try HostNumber(field: mostHosts))) } catch {
                throw Refusal("aftershock: error: --most-hosts: \(error.message)")
            }
        }
        for (name, limit) in limits where plan.hit.count > limit.of(plan.rosterCount) {
            throw Refusal(
                "aftershock: error: \(plan.hit.count) of \(plan.rosterCount) hosts would be hit, and \(name), "
                    + "\(limit.fieldText), allows \(limit.of(plan.rosterCount))")
        }
    }
}
