import ChaosModel

/// What the daemon's command line says; it goes before what the configuration file says.
public struct DaemonOptions: Sendable {
    /// The configuration file; the usual one, if it is there, when `nil`.
    public var config: String?
    /// The state directory; the usual one when `nil`.
    public var state: String?
    /// Directories of schedule files, in place of those of the file.
    public var schedules: [String] = []
    /// See `DaemonSettings`.
    public var listen: DaemonSettings.Listen?
    /// See `DaemonSettings`.
    public var socket: String?, aftershock: String?
    /// See `DaemonSettings`.
    public var logFormat: DaemonSettings.LogFormat?, logLevel: DaemonSettings.LogLevel?

    /// Options that say nothing.
    public init() {}
}
