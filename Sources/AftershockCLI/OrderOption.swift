import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// What a scheduler says of a run that it orders: its name, who wants it, and whether hooks hear of failures only.
struct OrderOption: ParsableArguments {
    @Option(name: .customLong("id"), help: ArgumentHelp("The run's name.", visibility: .hidden))
    var given: String?
    /// How much a run that was ordered says on standard error, in bytes.
    private static let mostErrors = 64 << 10

    @Option(name: .customLong("by"), help: ArgumentHelp("Who wants it, for the audit log.", visibility: .hidden))
    var trigger: String?

    @Flag(
        name: .customLong("tell-failures-only"),
        help: ArgumentHelp(
            "Hooks hear of the end of a run that did not pass, and of nothing else.", visibility: .hidden))
    var tellsFailuresOnly = false

    @Flag(
        help: ArgumentHelp(
            "It is one host's part of a drill; an agent conducts it over descriptor 3.", visibility: .hidden))
    var conducted = false

    /// The descriptor over which an agent conducts.
    static let conductorDescriptor: Int32 = 3

    /// Who conducts the run; `nil` for one on its own.
    func conductor() throws -> (any RunConductor)? {
        do throws(KernelError) {
            return conducted ? try ConductorSocket(socket: Self.conductorDescriptor) : nil
        } catch { throw Refusal("aftershock: error: \(error)") }
    }

    /// Keeps the log of a run that was ordered from growing without end: nobody reads more of it.
    func boundErrors() { if given != nil { Output.boundErrors(to: Self.mostErrors) } }

    /// The run's name, a fresh one unless one was given.
    /// - Throws: `Refusal` for one that is no name, or that a run has already.
    func run(in state: String) throws -> String {
        guard let given else { return RunOptions.freshRun() }
        guard RunName.isValid(given) else {
            throw Refusal(
                "aftershock: error: `\(given)` is no run's name\n  help: it has small letters, digits and hyphens, at most 64"
            )
        }
        guard !RunBundle(state: state, run: given).isThere else {
            throw Refusal("aftershock: error: there is a run \(given) already: nothing is run under its name again")
        }
        return given
    }
}
