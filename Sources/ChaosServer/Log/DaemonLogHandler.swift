import LinuxKernel
import Logging

/// Passes what a logger says on to the daemon's log.
struct DaemonLogHandler: LogHandler {
    let label: String
    let output: LogOutput
    var metadata: Logger.Metadata = [:]

    init(label: String, output: LogOutput) {
        self.label = label
        self.output = output
    }

    /// One level holds for all: it can be changed while the daemon runs.
    var logLevel: Logger.Level {
        get { output.level }
        set { output.level = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        output.write(
            LogLine(
                level: event.level.rawValue, at: Clock.wallSeconds(), label: label,
                message: event.message.description, fields: fields.mapValues(\.description)))
    }
}
