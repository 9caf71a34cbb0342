import ArgumentParser
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
        guard let given else { return Self.standard }
        return given.hasPrefix("/") ? given : HostFacts.currentDirectory + "/" + given
    }

    /// Makes the directory, and refuses one that others could write.
    func prepare() throws {
        try refusing { () throws(KernelError) in
            try Directory.createDirectories(directory, mode: 0o700)
            try Directory.requirePrivate(directory)
        }
    }

    /// Refuses a directory that others could write, if it is there; makes none.
    func checkIfPresent() throws {
        guard Directory.exists(directory) else { return }
        try refusing { () throws(KernelError) in try Directory.requirePrivate(directory) }
    }

    private func refusing(_ body: () throws(KernelError) -> Void) throws {
        do throws(KernelError) { try body() } catch {
            let isOpenToOthers = error.call == "use \(directory)"
            throw Refusal(
                "aftershock: error: state directory \(directory): \(error.reason)"
                    + (isOpenToOthers
                        ? "\n  help: it must be a directory, no link, of your own, that nobody else can write to" : ""))
        }
    }

    private static var standard: String {
        if HostFacts.isRoot { return "/var/lib/aftershock" }
        if let state = HostFacts.environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/aftershock" }
        return (HostFacts.environment("HOME") ?? "/tmp") + "/.local/state/aftershock"
    }
}
