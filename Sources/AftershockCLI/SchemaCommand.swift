import ArgumentParser
import ChaosModel

/// `aftershock schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of experiment files, for editors.")

    @Flag(help: "Print the schema of policy files instead.")
    var policy = false

    @Flag(help: "Print the schema of notify files instead.")
    var notify = false

    @Flag(help: "Print the schema of schedule files instead.")
    var schedule = false

    @Flag(help: "Print the schema of experiment files for a fleet instead.")
    var fleet = false

    func run() {
        Output.line(
            fleet
                ? FleetSchema.json()
                : schedule
                    ? ScheduleSchema.json()
                    : notify ? NotifySchema.json() : policy ? PolicySchema.json() : SpecSchema.json())
    }
}
