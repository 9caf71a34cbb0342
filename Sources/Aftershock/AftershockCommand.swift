import Foundation

/// The `aftershock` command, which does the work: it is the process whose death the guardian watches for, and the only one
/// that needs privileges. A test that is stopped in a debugger, or dies, leaves nothing behind.
public struct AftershockCommand: Sendable {
    /// Its file.
    public var path: String
    /// Where journal and run bundles are; the user's usual place when `nil`.
    public var state: String?
    /// What stands before it, such as `["/usr/bin/sudo", "-n"]` for tests that do not run as root.
    public var prefix: [String]
    /// Variables added to the test's own.
    public var environment: [String: String]

    /// Names a command.
    public init(
        path: String, state: String? = nil, prefix: [String] = [], environment: [String: String] = [:]
    ) {
        self.path = path
        self.state = state
        self.prefix = prefix
        self.environment = environment
    }

    /// Looks for the command: the file that the environment variable `AFTERSHOCK_COMMAND` names, one beside the test's own
    /// program (where a build puts it when the package's product `aftershock` is built with the tests), or one in `PATH`.
    /// - Throws: `FaultError.commandNotFound`.
    public static func found() throws -> AftershockCommand {
        let environment = ProcessInfo.processInfo.environment
        var places: [String] = []
        if let named = environment["AFTERSHOCK_COMMAND"], !named.isEmpty {
            // Who names one means that one.
            places = [named]
        } else {
            if let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
                places.append(URL(fileURLWithPath: own).deletingLastPathComponent().path + "/aftershock")
            }
            let directories = (environment["PATH"] ?? "").split(separator: ":")
            places += directories.filter { $0.hasPrefix("/") }.map { "\($0)/aftershock" }
        }
        for place in places where FileManager.default.isExecutableFile(atPath: place) {
            return AftershockCommand(path: place)
        }
        throw FaultError.commandNotFound(lookedIn: places)
    }

    /// The words that hold the faults of a spec.
    func words(spec: String, patience: Duration) -> [String] {
        prefix + [path, "hold", spec, "--wait", patience.specText, "--quiet", "--format", "json"]
            + (state.map { ["--state", $0] } ?? [])
    }
}
