import ChaosModel
import LinuxKernel

/// What to run, the exit code that is good, and what is wanted of the number that it prints.
struct CommandQuestion: PlannedQuestion {
    /// The program and its arguments.
    let arguments: [String]
    /// The exit code that is good.
    let expected: Int32
    /// What the number may be; `nil` when the output is of no interest.
    let number: NumberBounds?

    init(arguments: [String], expected: Int32 = 0, number: NumberBounds? = nil) {
        self.arguments = arguments
        self.expected = expected
        self.number = number
    }

    var command: CommandSpawner.Command? { CommandSpawner.Command(arguments, hasOutput: number != nil) }

    func makeExchange(command place: Int) -> any Exchange {
        CommandExchange(command: place, expected: expected, number: number)
    }
}

extension CommandProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        CommandQuestion(arguments: arguments, expected: Int32(exit), number: hasNumber ? bounds : nil)
    }
}
