import ChaosScheduler

/// What routes work with.
public struct ServerFloor: Sendable {
    /// The scheduler.
    public let desk: any DrillDesk
    /// Where to ask it.
    public let threads: DeskThreads
    /// How the server is set up.
    public let settings: ServerSettings
    /// What the run of now says.
    let hub: LiveHub
    /// What works on this host, and how its audit log stands: one of each for API and pages.
    let doctor: Doctor, audit: AuditWatch

    init(desk: any DrillDesk, threads: DeskThreads, settings: ServerSettings, hub: LiveHub) {
        self.desk = desk
        self.threads = threads
        self.settings = settings
        self.hub = hub
        doctor = Doctor(aftershock: settings.aftershock)
        audit = AuditWatch(state: settings.state)
    }

    /// Asks the desk, or tells it something.
    /// - Throws: `APIError` for what the desk refuses.
    public func ask<Value: Sendable>(
        _ body: @escaping @Sendable (any DrillDesk) throws -> Value
    ) async throws -> Value {
        do { return try await threads.run { try body(desk) } } catch let error as DeskError { throw APIError(error) }
    }
}
