import ArgumentParser
import ChaosModel

/// `aftershock help [FAULT|COMMAND]`.
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Show the fields of a fault, or the help of a command.")

    @Argument(help: "A fault such as network.delay, or a command.")
    var subject: String?

    func run() throws {
        guard let subject else {
            Output.line(Aftershock.helpMessage())
            return
        }
        if let fault = FaultCatalog.named(subject) {
            Output.write(FaultText(FaultDescription(of: fault)).text, to: 1)
        } else if let command = Aftershock.configuration.subcommands.first(where: { $0._commandName == subject }) {
            Output.line(Aftershock.helpMessage(for: command))
        } else {
            let names = FaultCatalog.all.map { $0.name } + Aftershock.configuration.subcommands.map { $0._commandName }
            let near = Spelling.suggestion(for: subject, among: names).map { "; \($0)" } ?? ""
            Output.error("aftershock: error: there is no fault or command `\(subject)`\(near)")
            throw ExitCode(2)
        }
    }
}
