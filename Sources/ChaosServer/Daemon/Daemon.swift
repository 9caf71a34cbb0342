import ChaosEngine
import ChaosModel
import ChaosScheduler
import LinuxKernel
import Logging
import ServiceLifecycle
import Synchronization

/// The daemon: scheduler, server and what belongs to them, from its start to its end.
public struct Daemon: Sendable {
    /// How long the server may take to answer the daemon itself, in seconds.
    private static let patience = 5.0

    private let configuration: DaemonConfiguration
    private let options: DaemonOptions

    /// A daemon that does nothing yet.
    /// - Parameter options: what the configuration was made of; with it the file is read again.
    public init(_ configuration: DaemonConfiguration, options: DaemonOptions) {
        self.configuration = configuration
        self.options = options
    }

    /// Runs until SIGTERM or SIGINT, and returns when the drill of then is stopped and taken back.
    /// - Throws: `DaemonRefusal` when it cannot begin; then nothing was started.
    public func run() async throws {
        let output = configuration.output
        let logger = output.logger("aftershockd")
        let state = configuration.state
        try prepare()
        let live = LiveConfiguration(configuration, options: options)
        let runner = QuietRunner(inner: ProcessDrillRunner(executable: configuration.aftershock, state: state)) {
            live.isQuiet
        }
        let listeners = DrillListeners(logger: output.logger("scheduler"))
        let scheduler: Scheduler
        do throws(DeskError) {
            scheduler = try Scheduler(
                SchedulerSetup(
                    state: state, directories: configuration.settings.schedules, version: Version.text,
                    onEvent: { listeners.hear($0) }),
                runner: runner)
            try DaemonPlace(
                socket: configuration.socket, schedules: configuration.settings.schedules, pid: HostFacts.processID
            ).keep(state: state)
        } catch { throw DaemonRefusal("aftershockd: error: \(error)") }
        warn(logger)
        let desk = SchedulerDesk(scheduler)
        // What a crash of before left goes before anything new begins; a run that goes on looks after itself.
        EarlierCrash(state: state, executable: configuration.aftershock, logger: logger).recover(
            unless: runner.holder() ?? scheduler.liveRun)
        let notices = NoticeDesk(
            state: state, desk: desk, live: live, startedAt: scheduler.startedAt, logger: output.logger("notify"))
        let group = try services(output, live, scheduler, desk, notices, listeners)
        logger.notice(
            "begins", metadata: ["version": "\(Version.text)", "state": "\(state)", "pid": "\(HostFacts.processID)"])
        do { try await group.run() } catch let error as ServerError {
            throw DaemonRefusal("aftershockd: error: \(error)")
        }
        withExtendedLifetime(scheduler) { logger.notice("ends") }
    }

    /// Makes the state directory, or refuses one that others could steer.
    private func prepare() throws(DaemonRefusal) {
        do throws(StateDirectory.Distrust) { try StateDirectory(configuration.state).prepare() } catch {
            let place = error.path == configuration.state ? "" : "\(error.path): "
            throw DaemonRefusal(
                "aftershockd: error: state directory \(configuration.state): \(place)\(error.reason)"
                    + (error.isOpenToOthers ? "\n  help: \(StateDirectory.help)" : ""))
        }
        do throws(KernelError) { try SpawnRequest([configuration.aftershock], directory: "/").check() } catch {
            throw DaemonRefusal(
                "aftershockd: error: the program that runs drills, \(configuration.aftershock): \(error.reason)\n"
                    + "  help: name it with --aftershock PATH")
        }
    }

    /// Says what keeps nothing from beginning, and is not right all the same.
    private func warn(_ logger: Logger) {
        if let problem = DrillProgram(path: configuration.aftershock).problem {
            logger.warning("drills may fail", metadata: ["reason": "\(problem)"])
        }
        do throws(AccessError) { _ = try AccessTokens(state: configuration.state).list() } catch {
            logger.error(
                "tokens cannot be read: none lets anybody in until that is mended", metadata: ["reason": "\(error)"])
        }
    }

    private func services(
        _ output: LogOutput, _ live: LiveConfiguration, _ scheduler: Scheduler, _ desk: SchedulerDesk,
        _ notices: NoticeDesk, _ listeners: DrillListeners
    ) throws -> ServiceGroup {
        let (state, executable, socket) = (configuration.state, configuration.aftershock, configuration.socket)
        let sinceStep: @Sendable () -> Double = { scheduler.sinceStep }
        let manager = try ManagerService(
            ServiceManager(), desk: desk, logger: output.logger("aftershockd"), sinceStep: sinceStep
        ) {
            do throws(DeskError) {
                _ = try DaemonClient(socket: socket, patience: Self.patience).status()
                return nil
            } catch { return "\(error)" }
        }
        let noticeService = try NoticeService(desk: notices) {
            NoticeCarrier(executable: executable, state: state, logger: output.logger("notify"))
        }
        listeners.add { event in
            if let (drill, isQuiet) = event.over { notices.hear(drill, isQuiet: isQuiet) }
            noticeService.wake()
        }
        let figures = DaemonFigures(
            state: state, desk: desk, notices: notices, logger: output.logger("metrics"), sinceStep: sinceStep)
        let http = output.logger("http"), hub = LiveHub()
        let follower = LiveFollower(hub: hub, desk: desk, state: state, logger: output.logger("live"))
        let server = DaemonServer(
            settings: serverSettings, desk: desk, tokens: AccessTokens(state: state), hub: hub,
            routes: [Dashboard(hub: hub)],
            metrics: { figures.text(accepting: $0) }, logger: http,
            onTrouble: { scheduler.note(trouble: $0, of: "listen") }
        ) { listening in
            var fields: Logger.Metadata = [:]
            if let port = listening.port { fields["port"] = "\(port)" }
            if let socket = listening.socket { fields["socket"] = "\(socket)" }
            http.notice("listens", metadata: fields)
            manager.tellListening()
        }
        let reload = ReloadService(
            live: live, scheduler: scheduler, manager: manager, output: output, logger: output.logger("aftershockd"))
        // They end in the opposite order: the server first, the scheduler with its drill, and last what tells of that. A
        // second signal changes nothing: nothing skips a rollback.
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: manager), .init(service: noticeService),
                    .init(service: SchedulerService(scheduler: scheduler)),
                    .init(service: ServerService(server: server, logger: http)), .init(service: follower),
                    .init(service: reload),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: output.logger("services")))
    }

    private var serverSettings: ServerSettings {
        ServerSettings(
            address: configuration.address.map {
                ServerSettings.Address(host: $0.host == "localhost" ? "127.0.0.1" : $0.host, port: Int($0.port))
            }, socket: configuration.socket, hostNames: configuration.settings.hosts, state: configuration.state,
            aftershock: configuration.aftershock, version: Version.text)
    }
}

/// Passes on what the scheduler says, to the log and to those who come later.
final class DrillListeners: Sendable {
    private let logger: Logger
    private let others = Mutex<[@Sendable (DrillEvent) -> Void]>([])

    init(logger: Logger) { self.logger = logger }

    func add(_ listener: @escaping @Sendable (DrillEvent) -> Void) { others.withLock { $0.append(listener) } }

    func hear(_ event: DrillEvent) {
        event.say(to: logger)
        for other in others.withLock({ $0 }) { other(event) }
    }
}
