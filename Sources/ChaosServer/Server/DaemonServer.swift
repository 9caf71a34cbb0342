import ChaosScheduler
import Glibc
import Hummingbird
import HummingbirdCore
import LinuxKernel
import Logging
import NIOCore
import ServiceLifecycle

/// The daemon's HTTP server: one set of routes, on a loopback address and on a Unix socket.
public struct DaemonServer: Service {
    /// Where it listens.
    public struct Listening: Hashable, Sendable {
        /// The TCP port; `nil` without TCP.
        public var port: Int?
        /// The Unix socket; `nil` without one.
        public var socket: String?
    }

    private let settings: ServerSettings
    private let desk: any DrillDesk
    private let tokens: AccessTokens
    private let hub: LiveHub
    private let pages: [any ServerRoutes]
    private let metrics: @Sendable (String?) -> MetricsText?
    private let logger: Logger
    private let onListening: @Sendable (Listening) -> Void
    private let onTrouble: @Sendable (String?) -> Void

    /// How long an address that is taken is left alone, in seconds.
    private static let respite = 5

    /// A server that does nothing yet.
    /// - Parameters:
    ///   - hub: tells what the run of now says of itself.
    ///   - routes: what it serves beside the API.
    ///   - metrics: the daemon's figures for an `Accept` header.
    ///   - onTrouble: hears why it cannot listen at its address for now, and `nil` once it can.
    ///   - onListening: hears once that it listens, everywhere.
    public init(
        settings: ServerSettings, desk: any DrillDesk, tokens: AccessTokens, hub: LiveHub = LiveHub(),
        routes: [any ServerRoutes] = [],
        metrics: @escaping @Sendable (String?) -> MetricsText? = { _ in nil },
        logger: Logger = Logger(label: "aftershockd.http", factory: { _ in SwiftLogNoOpLogHandler() }),
        onTrouble: @escaping @Sendable (String?) -> Void = { _ in },
        onListening: @escaping @Sendable (Listening) -> Void = { _ in }
    ) {
        self.onTrouble = onTrouble
        self.settings = settings
        self.desk = desk
        self.tokens = tokens
        self.hub = hub
        pages = routes
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until it is cancelled or shut down gracefully: requests that are being answered then are answered.
    /// - Throws: `ServerError` when it cannot listen.
    public func run() async throws {
        if let address = settings.address, !address.isLoopback { throw ServerError.notLoopback(address.host) }
        guard settings.address != nil || settings.socket != nil else { throw ServerError.nowhere }
        if let socket = settings.socket, LocalSocket.isAnswered(socket) { throw ServerError.socketTaken(socket) }
        let threads = DeskThreads(settings.limits.threads)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await serve(threads)) } catch { outcome = .failure(error) }
        if let socket = settings.socket { try? Directory.removeFile(socket) }
        try await threads.end()
        try outcome.get()
    }

    private func serve(_ threads: DeskThreads) async throws {
        let door = try door(threads)
        let (ports, told) = AsyncStream<Int?>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            var places = 0
            if let address = settings.address {
                places += 1
                group.addTask { [self] in try await listen(at: address, door) { told.yield($0) } }
            }
            if let socket = settings.socket {
                places += 1
                let server = application(door, at: .unixDomainSocket(path: socket), settings.limits.localConnections) {
                    // The directory is ours alone; this is for whoever opens it to others.
                    chmod(socket, 0o600)
                    told.yield($0)
                }
                group.addTask { try await Self.run(server, socket) }
            }
            let onListening = onListening, socket = settings.socket, count = places
            group.addTask {
                var port: Int?, left = count
                for await bound in ports {
                    port = bound ?? port
                    left -= 1
                    if left == 0 { break }
                }
                if left == 0 { onListening(Listening(port: port, socket: socket)) }
            }
            while try await group.next() != nil {
                places -= 1
                // One of the servers, or the task that waited for them, is over; without servers nobody will be told.
                if places < 1 { told.finish() }
            }
        }
    }

    /// Serves at a TCP address. Another user's process may be there first, and must not keep drills from being run: as long as
    /// there is the socket, this is a trouble, and tried again.
    private func listen(
        at address: ServerSettings.Address, _ door: FrontDoor, whenBound: @escaping @Sendable (Int?) -> Void
    ) async throws {
        var isTold = false
        while true {
            let server = application(
                door, at: .hostname(address.host, port: address.port), settings.limits.connections
            ) { port in
                onTrouble(nil)
                whenBound(port)
            }
            do { return try await Self.run(server, "\(address.host):\(address.port)") } catch let error as ServerError {
                guard settings.socket != nil, case .refused = error else { throw error }
                onTrouble(error.description)
                if !isTold { logger.error("\(error); trying again every \(Self.respite) s") }
                if !isTold { whenBound(nil) }
                isTold = true
                do {
                    try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(Self.respite)) }
                } catch is CancellationError { return }  // It ends: nothing was listened at.
            }
        }
    }

    private static func run(_ server: some ApplicationProtocol, _ place: String) async throws {
        do { try await server.run() } catch let error as IOError {
            throw ServerError.refused(place, reason: String(cString: strerror(error.errnoCode)))
        }
    }

    private func application(
        _ door: FrontDoor, at address: BindAddress, _ connections: Int,
        whenBound: @escaping @Sendable (Int?) -> Void
    ) -> Application<FrontDoor> {
        let limits = settings.limits
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits)],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 100)
        )
        let permission = QuietHandler.Permission()
        return Application(
            responder: door, server: .http1(configuration: http),
            configuration: ApplicationConfiguration(
                address: address,
                availableConnectionsDelegate: MaximumAvailableConnections(connections, logger: logger)),
            onServerRunning: {
                permission.give()
                whenBound($0.localAddress?.port)
            }, logger: QuietHandler.logger(logger, when: permission))
    }

    private func door(_ threads: DeskThreads) throws(ServerError) -> FrontDoor {
        let floor = ServerFloor(desk: desk, threads: threads, settings: settings, hub: hub)
        let limits = settings.limits
        let clock: @Sendable () -> Double = { Double(Clock.monotonicNanoseconds()) / 1e9 }
        let limiter = RateLimiter(limits: limits, clock: clock)
        let sessions = Sessions(limits: limits, clock: clock)
        let gate = Gate(tokens: tokens, sessions: sessions, limiter: limiter, threads: threads)
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: HTTPErrorTranslation())
        let endpoints = API(floor: floor, gate: gate, metrics: metrics).endpoints
        for endpoint in endpoints { endpoint.add(to: router, on: floor) }
        for page in pages { page.add(to: router, on: floor) }
        try Self.requireDeclared(router.routes.map { "\($0.method.rawValue) \($0.path)" }, by: endpoints)
        return FrontDoor(
            inner: router.buildResponder(),
            routes: router.routes.map { FrontDoor.KnownRoute(path: $0.path, method: $0.method.rawValue) },
            pages: pages, hosts: HostCheck(settings.hostNames),
            gate: gate, limiter: limiter, limits: limits)
    }

    /// - Throws: `ServerError` for a route of the API that is none of its endpoints, which its description is made of.
    static func requireDeclared(_ routes: [String], by endpoints: [Endpoint]) throws(ServerError) {
        let declared = Set(endpoints.map { "\($0.method.rawValue) \(RouterPath($0.path))" })
        for route in routes where !declared.contains(route) && !route.hasPrefix("HEAD ") {
            let path = route.drop { $0 != " " }.dropFirst().split(separator: "/")
            if path.first == "api" || path.first == "metrics" { throw ServerError.undeclared(route) }
        }
    }
}
