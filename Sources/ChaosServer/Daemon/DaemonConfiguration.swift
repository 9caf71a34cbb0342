import ChaosEngine
import ChaosModel
import LinuxKernel
import Logging

/// All that the daemon needs to know before it begins: command line, configuration file and the host's hooks together.
public struct DaemonConfiguration: Sendable {
    /// Where the API and the dashboard are served over TCP unless somebody says otherwise.
    public static let usualAddress = ChaosModel.Endpoint(host: "127.0.0.1", port: 7788)

    /// The configuration file, if there is one.
    public var file: String?
    /// The state directory, absolute.
    public var state: String
    /// What is configured, with a value for everything.
    public var settings: DaemonSettings
    /// What the clocks do in the zones of quiet hours and digest.
    public var zones: [String: TimeZoneRules]

    /// Where TCP is served; `nil` for nowhere.
    public var address: ChaosModel.Endpoint? {
        switch settings.listen ?? .at(Self.usualAddress) {
        case .at(let place): place
        case .none: nil
        }
    }

    /// The Unix socket.
    public var socket: String { settings.socket ?? state + "/aftershockd.sock" }

    /// The program that runs drills.
    public var aftershock: String { settings.aftershock ?? Self.neighbour }

    /// What is less grave is not logged.
    public var level: Logger.Level {
        switch settings.logLevel ?? .info {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }

    /// The log that is wanted, on standard error.
    public var output: LogOutput { LogOutput(settings.logFormat == .json ? .json : .text, level: level) }

    /// Reads what is configured. Nothing is made or changed.
    /// - Throws: `DaemonRefusal` with everything that is wrong with the file.
    public static func load(_ options: DaemonOptions) throws(DaemonRefusal) -> DaemonConfiguration {
        let place = options.config.map(absolute) ?? usualFolder + "/aftershockd.yaml"
        let file = try DaemonFile.read(place, isRequired: options.config != nil)
        var settings = file?.settings ?? DaemonSettings()
        settings.listen = options.listen ?? settings.listen
        if let problem = settings.listen?.problem { throw DaemonRefusal("aftershockd: error: listen: \(problem)") }
        settings.socket = options.socket.map(absolute) ?? settings.socket
        settings.aftershock = options.aftershock.map(absolute) ?? settings.aftershock
        settings.logFormat = options.logFormat ?? settings.logFormat
        settings.logLevel = options.logLevel ?? settings.logLevel
        if !options.schedules.isEmpty { settings.schedules = options.schedules.map(absolute) }
        if settings.schedules.isEmpty { settings.schedules = [usualFolder + "/schedules"] }
        do throws(PolicyRefusal) { settings.hooks += try NotifyFile.ofHost()?.hooks ?? [] } catch {
            throw DaemonRefusal(error.text(colour: false))
        }
        return DaemonConfiguration(
            file: file == nil ? nil : place, state: options.state.map(absolute) ?? StateDirectory.standardPath,
            settings: settings, zones: file?.zones ?? [:])
    }

    /// Where things are configured: for root, or for a user.
    private static var usualFolder: String {
        if HostFacts.isSystemRoot { return "/etc/aftershock" }
        if let folder = HostFacts.environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            return folder + "/aftershock"
        }
        return (HostFacts.environment("HOME") ?? "/tmp") + "/.config/aftershock"
    }

    /// The program beside our own.
    private static var neighbour: String {
        guard let own = HostFacts.executablePath, let slash = own.lastIndex(of: "/") else {
            return "/usr/local/bin/aftershock"
        }
        return own[..<slash] + "/aftershock"
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : HostFacts.currentDirectory + "/" + path
    }
}
