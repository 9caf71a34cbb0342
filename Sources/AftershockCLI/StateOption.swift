import ArgumentParser
import ChaosEngine
import LinuxKernel

/// `--state`: where the journal and the bundles are.
struct StateOption: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: "Directory of the journal and the run bundles. Default: /var/lib/aftershock for root.")
    var given: String?

    /// An empty variable in a script must not make the working directory the state.
    func validate() throws {
        if given == "" { throw ValidationError("'--state' needs a directory") }
    }

    /// The directory, absolute.
    var directory: String {
        guard let given else { return StateDirectory.standardPath }
        return given.hasPrefix("/") ? given : HostFacts.currentDirectory + "/" + given
    }

    /// Makes the directory, and refuses one that others could steer.
    func prepare() throws {
        try refusing { () throws(StateDirectory.Distrust) in try StateDirectory(directory).prepare() }
    }

    /// Refuses a directory that others could steer, if it is there; makes none.
    func checkIfPresent() throws {
        guard Directory.exists(directory) else { return }
        try refusing { () throws(StateDirectory.Distrust) in try StateDirectory(directory).check() }
    }

    private func refusing(_ body: () throws(StateDirectory.Distrust) -> Void) throws {
        do throws(StateDirectory.Distrust) { try body() } catch {
            let place = error.path == directory ? "" : "\(error.path): "
            throw Refusal(
                "aftershock: error: state directory \(directory): \(place)\(error.reason)"
                    + (error.isOpenToOthers ? "\n  help: \(StateDirectory.help)" : ""))
        }
    }
}
