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
    var lease = "10s"

    @Option(help: "How long hosts may take to get ready, their steady state included.")
    var prepareWithin = "3m"

    @Option(help: ArgumentHelp("The most hosts that may be hit: a number or a percentage.", valueName: "number"))
    var mostHosts: String?

    @Option(name: .customLong("id"), help: ArgumentHelp("The run's name.", visibility: .hidden))
    var runName: String?

    @OptionGroup var output: DrillOutput

    func run() throws {
        try exiting {
            let spec = try FleetSpecFile(file)
            let access = try fleet.access()
            let key = try FleetKeyCommand.read(key)
            let settings = Coordinator.Settings(
                access: access, fleet: fleet.fleet, run: try name(), name: Self.caller,
                lease: try FleetDuration.lease(lease),
                prepareWithin: try FleetDuration.duration(prepareWithin, of: "--prepare-within"))
            try state.prepare()
            if let halt = try fleet.asking({ try Coordinator.halt(access, fleet: fleet.fleet) }) {
                throw Refusal(
                    "aftershock: error: the fleet is halted: \(halt.reason) (\(halt.by))"
                        + "\n  help: `aftershock fleet halt --clear` lets drills begin again")
            }
            let roster = try fleet.asking { try Coordinator.roster(access, fleet: fleet.fleet) }
            let plan = try spec.plan(on: roster, run: settings.run)
            try checkLimit(plan)
            let drill = FleetDrill(
                settings: settings, spec: spec, plan: plan, state: state.directory, output: output)
            return try fleet.asking { try drill.carryOut(by: key) }
        }
    }

    /// Who coordinates: a claim, for people.
    static var caller: String {
        let user = UserDatabase.name(of: HostFacts.realUser) ?? "\(HostFacts.realUser)"
        return "\(user)@\(HostFacts.hostname)"
    }

    private func name() throws -> String {
        guard let run = runName else { return RunOptions.freshRun() }
        guard RunName.isValid(run) else { throw Refusal("aftershock: error: `\(run)` is no run's name") }
        return run
    }

    private func checkLimit(_ plan: FleetPlan) throws {
        guard let mostHosts else { return }
        let limit: HostNumber
        do throws(FieldError) { limit = try HostNumber(field: mostHosts) } catch {
            throw Refusal("aftershock: error: --most-hosts: \(error.message)")
        }
        let most = limit.of(plan.rosterCount)
        guard plan.hit.count > most else { return }
        throw Refusal(
            "aftershock: error: \(plan.hit.count) of \(plan.rosterCount) hosts would be hit, and --most-hosts "
                + "\(limit.fieldText) allows \(most)")
    }
}
