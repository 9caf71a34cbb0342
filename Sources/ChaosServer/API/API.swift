import ChaosScheduler

/// The endpoints of `/api/v1`, and `/metrics`.
struct API: Sendable {
    let floor: ServerFloor
    let gate: Gate
    let metrics: @Sendable (String?) -> MetricsText?

    /// All of them.
    var endpoints: [Endpoint] {
        status + schedules + drills + control + runs + LiveStream(floor.hub).endpoints + host + session
    }
}
