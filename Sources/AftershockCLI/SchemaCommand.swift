import ArgumentParser
import ChaosModel

/// `aftershock schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of experiment files, for editors.")

    func run() { Output.line(SpecSchema.json()) }
}
