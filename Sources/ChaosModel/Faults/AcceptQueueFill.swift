/// Fills the accept queue of a listener: who is connected stays, and nobody else gets in.
struct AcceptQueueFill: Fault {
    static let name = "accept-queue.fill"
    static let summary = "Fills the accept queue of the target's listeners, so that new connections time out."
    static let targetNeed = TargetNeed.processes
    /// Its listeners are seen in it.
    static let looksIntoTarget = true

    private let ports: [UInt16]
    private let pause: Bool

    init(_ fields: inout FieldReader) {
        ports = fields.list(
            "ports", "Only these of the target's TCP ports; all that it listens on when left out.", example: "8080")
        pause = fields.value(
            "pause", default: true,
            "Whether the target's processes are stopped meanwhile; a queue that is still emptied may never be full.")
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.tcpDiag, for: Self.name)
        let listeners = try LoadDestination.listeners(ports: ports, for: Self.name, on: survey)
        let load = AcceptQueueLoad(
            listeners: listeners, endpoints: listeners.map { $0.endpoint(among: survey.network.addresses) },
            isAcceptorPaused: pause, namespace: survey.namespace)
        let filling = Change.startHelper(Helper(token: survey.token, work: .fillAcceptQueue(load)))
        // Paused first and let go last: the queue is full for as long as the fault lasts.
        return (pause ? try ProcessPause.pausing(for: Self.name, on: survey) : []) + [filling]
    }

    func notes(on survey: Survey) -> [String] {
        [
            pause
                ? "connections that the target has accepted already stay up, and wait until it goes on"
                : "a target that goes on accepting gets connections up to Aftershock's limit on open files"
        ]
    }
}
