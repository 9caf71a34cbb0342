import ArgumentParser
import ChaosEngine
import ChaosFleet
import ChaosModel
import LinuxKernel

/// `aftershock fleet plan`.
struct FleetPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Ask every host what it would do. Changes nothing.")

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var fleet: FleetOption
    @Option(help: ArgumentHelp("The private key that signs.", valueName: "file"))
    var key: String?

    @Option(name: .customLong("id"), help: "The run that would be: choices without a seed start from its name.")
    var runName: String?

    @Flag(help: "Print each host's spec instead of asking the hosts.")
    var specs = false

    func run() throws {
        try exiting {
            let spec = try FleetSpecFile(file)
            let way = try fleet.way()
            let name = runName ?? RunOptions.freshRun()
            let roster = try fleet.asking { try Coordinator.roster(way.access, fleet: way.fleet) }
            let plan = try spec.plan(on: roster, run: name)
            Output.line(Self.head(plan))
            if specs {
                for part in plan.parts { Output.write("# \(part.host.name)\n\(part.text)", to: 1) }
                return 0
            }
            let key = try FleetKeyCommand.read(key ?? way.settings.key)
            // The run that may follow has that name: this is not it.
            let settings = Coordinator.Settings(
                access: way.access, fleet: way.fleet, run: "plan-\(RunOptions.freshRun())",
                name: FleetRunCommand.caller,
                prepareWithin: .seconds(60))
            let outcomes = try fleet.asking {
                try Coordinator.make(settings) { _ in }.plans(plan, by: key)
            }
            return Self.show(outcomes)
        }
    }

    /// Who does what, in a few lines.
    static func head(_ plan: FleetPlan) -> String {
        var lines = [
            "\(plan.parts.count) of \(plan.rosterCount) hosts take part, \(plan.hit.count) are hit"
                + (plan.spec.mostHosts.map { " (most-hosts: \($0.fieldText))" } ?? "")
        ]
        for (target, hosts) in plan.hosts.sorted(by: { $0.key < $1.key }) {
            lines.append("target \(target): \(hosts.map(\.name).joined(separator: ", "))")
        }
        for (probe, hosts) in plan.askers.sorted(by: { $0.key < $1.key }) {
            lines.append("probe \(probe): asked from \(hosts.map(\.name).joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    private static func show(_ outcomes: [HostOutcome]) -> Int32 {
        var isRefused = false
        for outcome in outcomes {
            switch outcome.state.phase {
            case .planned: Output.write("\n== \(outcome.host.name)\n" + Printable.text(outcome.state.text), to: 1)
            case .refused:
                isRefused = true
                Output.error("== \(outcome.host.name) refuses: " + Printable.text(outcome.state.text))
            default:
                isRefused = true
                Output.error("== \(outcome.host.name) did not answer")
            }
        }
        return isRefused ? 2 : 0
    }
}
