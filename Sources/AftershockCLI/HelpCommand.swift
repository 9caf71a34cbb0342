import ArgumentParser
import ChaosModel

/// `aftershock help [FAULT|PROBE|COMMAND]`.
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Show the fields of a fault or of a kind of probe, or the help of a command.")

    @Argument(help: "A fault such as network.delay, a kind of probe such as http, or a command.")
    var subject: [String] = []

    func run() throws {
        var command: any ParsableCommand.Type = Aftershock.self
        for (depth, word) in subject.enumerated() {
            if let next = command.configuration.subcommands.first(where: { $0._commandName == word }) {
                command = next
            } else if depth == 0, subject.count == 1, let fault = FaultCatalog.named(word) {
                return Output.write(FaultText(FaultDescription(of: fault)).text, to: 1)
            } else if depth == 0, subject.count == 1, let probe = ProbeCatalog.all.first(where: { $0.name == word }) {
                return Output.write(ProbeText(ProbeDescription(of: probe)).text, to: 1)
            } else {
                try refuse(word, in: command)
            }
        }
        Output.line(Aftershock.helpMessage(for: command))
    }

    private func refuse(_ word: String, in command: any ParsableCommand.Type) throws {
        let names =
            FaultCatalog.all.map { $0.name } + ProbeCatalog.all.map { $0.name }
            + command.configuration.subcommands.map { $0._commandName }
        let near = Spelling.suggestion(for: word, among: names).map { "; \($0)" } ?? ""
        Output.error(
            "aftershock: error: there is no fault, probe or command `\(subject.joined(separator: " "))`\(near)")
        throw ExitCode(2)
    }
}
