import ArgumentParser
import ChaosModel
import ChaosServer

/// What both `run` and `check` are told.
struct DaemonArguments: ParsableArguments {
    @Option(help: "The configuration file.", completion: .file(extensions: ["yaml"]))
    var config: String?

    @Option(
        help:
            "Directory of the journal, the run bundles and the daemon's own files. Default: /var/lib/aftershock for root."
    )
    var state: String?

    @Option(help: "A directory of schedule files, in place of the configured ones; may be repeated.")
    var schedules: [String] = []

    @Option(help: "An address of the loopback where API and dashboard are served, or none. Default: 127.0.0.1:7788.")
    var listen: String?

    @Option(help: "The Unix socket of the API. Default: aftershockd.sock in the state directory.")
    var socket: String?

    @Option(help: "The aftershock program that runs drills. Default: the one beside aftershockd.")
    var aftershock: String?

    @Option(help: "How a line of the log looks: text or json.")
    var logFormat: String?

    @Option(help: "How grave it must be: debug, info, notice, warning or error.")
    var logLevel: String?

    func validate() throws {
        for (name, value) in [
            ("--config", config), ("--state", state), ("--socket", socket), ("--aftershock", aftershock),
        ] where value == "" { throw ValidationError("'\(name)' needs a path") }
        if schedules.contains("") { throw ValidationError("'--schedules' needs a directory") }
        _ = try options
    }

    /// As the daemon takes them.
    var options: DaemonOptions {
        get throws {
            var options = DaemonOptions()
            options.config = config
            options.state = state
            options.schedules = schedules
            options.socket = socket
            options.aftershock = aftershock
            options.listen = try value(listen, "--listen")
            options.logFormat = try value(logFormat, "--log-format")
            options.logLevel = try value(logLevel, "--log-level")
            return options
        }
    }

    private func value<V: FieldValue>(_ text: String?, _ name: String) throws -> V? {
        guard let text else { return nil }
        do throws(FieldError) { return try V(field: text) } catch {
            throw ValidationError("'\(name)': \(error.message)\(error.suggestion.map { "; \($0)" } ?? "")")
        }
    }
}
