import ChaosModel
import LinuxKernel
import Synchronization

/// The configuration of a daemon that runs: read again, what can be changed without a restart changes.
final class LiveConfiguration: Sendable {
    private let options: DaemonOptions
    private let current: Mutex<DaemonConfiguration>

    init(_ configuration: DaemonConfiguration, options: DaemonOptions) {
        self.options = options
        current = Mutex(configuration)
    }

    var now: DaemonConfiguration { current.withLock { $0 } }

    /// Whether hooks are to be left alone.
    var isQuiet: Bool { isQuiet(at: Clock.wallSeconds()) }

    /// Whether hooks are to be left alone at a moment, in seconds since 1970.
    func isQuiet(at moment: Double) -> Bool {
        let configuration = now
        return configuration.settings.quiet.contain(moment, in: configuration.zones)
    }

    /// Reads the file again.
    /// - Returns: what was changed and waits for a restart.
    /// - Throws: `DaemonRefusal`; then everything stays as it was.
    func reload() throws(DaemonRefusal) -> [String] {
        let new = try DaemonConfiguration.load(options)
        return current.withLock { old in
            var late: [String] = []
            if new.address != old.address { late.append("listen") }
            if new.settings.hosts != old.settings.hosts { late.append("hosts") }
            if new.socket != old.socket { late.append("socket") }
            if new.settings.schedules != old.settings.schedules { late.append("schedules") }
            if new.aftershock != old.aftershock { late.append("aftershock") }
            if new.settings.logFormat != old.settings.logFormat { late.append("log.format") }
            old.zones = new.zones
            old.settings.hooks = new.settings.hooks
            old.settings.quiet = new.settings.quiet
            old.settings.digest = new.settings.digest
            old.settings.logLevel = new.settings.logLevel
            return late
        }
    }
}
