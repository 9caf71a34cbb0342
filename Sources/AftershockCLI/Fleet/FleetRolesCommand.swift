import ArgumentParser
import ChaosFleet
import ChaosModel

/// `aftershock fleet roles`.
struct FleetRolesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles",
        abstract: "Print the etcdctl commands that give a host, or coordinators, just what they need.")

    @Option(help: "The fleet.")
    var fleet = "default"

    @Option(name: .customLong("host"), help: "A host of the fleet; repeat it for each.")
    var hosts: [String] = []

    @Flag(help: "The role of coordinators, too.")
    var coordinator = false

    func run() throws {
        try exiting {
            for name in [fleet] + hosts {
                if let problem = FleetHost.problem(name: name) { throw Refusal("aftershock: error: \(problem)") }
            }
            guard !hosts.isEmpty || coordinator else {
                throw Refusal("aftershock: error: for whom?\n  help: add `--host NAME` or `--coordinator`")
            }
            let keys = FleetKeys(fleet: fleet)
            for host in hosts {
                let role = "aftershock-\(fleet)-\(host)"
                Output.line("etcdctl role add \(role)")
                Output.line("etcdctl role grant-permission \(role) readwrite \(keys.host(host))")
                for prefix in [keys.inbox(host), keys.words] {
                    Output.line("etcdctl role grant-permission --prefix=true \(role) read \(prefix)")
                }
                // A watch is on a prefix, and the key itself is the only one there.
                Output.line("etcdctl role grant-permission --prefix=true \(role) read \(keys.halt)")
                Output.line("etcdctl role grant-permission --prefix=true \(role) readwrite \(keys.reports(of: host))")
                Output.line("etcdctl user add \(role)")
                Output.line("etcdctl user grant-role \(role) \(role)")
            }
            if coordinator {
                let role = "aftershock-\(fleet)-coordinator"
                Output.line("etcdctl role add \(role)")
                Output.line("etcdctl role grant-permission --prefix=true \(role) readwrite \(keys.root)")
                Output.line("etcdctl user add \(role)")
                Output.line("etcdctl user grant-role \(role) \(role)")
            }
            return 0
        }
    }
}
