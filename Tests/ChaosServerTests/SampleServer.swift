import ChaosScheduler

@testable import ChaosServer

/// The endpoints without a server, and settings for tests that ask much.
enum SampleServer {
    static let endpoints: [Endpoint] = {
        let limits = ServerLimits()
        let settings = ServerSettings(socket: nil, state: "/nonexistent", aftershock: "/bin/false", version: "0")
        let clock: @Sendable () -> Double = { 0 }
        let threads = DeskThreads(1)
        let limiter = RateLimiter(limits: limits, clock: clock)
        let gate = Gate(
            tokens: AccessTokens(state: settings.state), sessions: Sessions(limits: limits, clock: clock),
            limiter: limiter, threads: threads)
        return API(
            floor: ServerFloor(desk: SampleDesk(), threads: threads, settings: settings, hub: LiveHub()), gate: gate,
            metrics: { _ in nil }
        ).endpoints
    }()

    static func unlimited(_ settings: inout ServerSettings) {
        let plenty = Allowance(burst: 1e9, rate: 1e9)
        settings.limits.reads = plenty
        settings.limits.changes = plenty
        settings.limits.halts = plenty
        settings.limits.strangers = plenty
        settings.limits.failedLogins = plenty
        settings.limits.allFailedLogins = plenty
    }
}
