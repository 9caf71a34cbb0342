import ArgumentParser
import ChaosFleet
import ChaosModel
import FoundationEssentials

/// `aftershock fleet hosts`.
struct FleetHostsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts", abstract: "Show the hosts that are there, with their labels and what is missing on them.")

    @OptionGroup var fleet: FleetOption

    @Option(help: "text or json.")
    var format: DrillOutput.Format = .text

    func run() throws {
        try exiting {
            let way = try fleet.way()
            let hosts = try fleet.asking { try Coordinator.roster(way.access, fleet: way.fleet) }
            let halt = try fleet.asking { try Coordinator.halt(way.access, fleet: way.fleet) }
            switch format {
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                Output.line(String(decoding: try encoder.encode(hosts), as: UTF8.self))
            case .text:
                if let halt { Output.line("halted: \(halt.reason) (\(halt.by))") }
                Output.write(Printable.text(Self.table(hosts)), to: 1)
            }
            return 0
        }
    }

    static func table(_ hosts: [FleetHost]) -> String {
        guard !hosts.isEmpty else { return "no host is there\n" }
        let rows = hosts.map { host in
            [
                host.name,
                host.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","),
                host.addresses.joined(separator: ","), host.kernel, "\(host.cpus)", host.version,
                host.missing.isEmpty ? "-" : host.missing.keys.sorted().joined(separator: ","),
            ]
        }
        return Columns.text([["host", "labels", "addresses", "kernel", "cpus", "version", "without"]] + rows) + "\n"
    }
}
