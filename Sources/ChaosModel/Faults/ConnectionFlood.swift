/// Opens new TCP connections at a rate that does not care how the service gets on.
struct ConnectionFlood: Fault {
    static let name = "connection.flood"
    static let summary = "Opens new TCP connections to the target at a rate, and holds each open for a while."
    static let targetNeed = TargetNeed.traffic

    private let destination: LoadDestination
    private let rate: PerSecond
    private let connections: Int
    private let hold: Duration
    private let timeout: Duration
    private let total: Int?
    private let send: String?
    private let close: ConnectionLoad.Close

    init(_ fields: inout FieldReader) {
        destination = LoadDestination(&fields)
        rate = fields.required("rate", "New connections, whatever becomes of those before.", example: "500/s") {
            (value: PerSecond) in
            value.value > 50_000 ? "a rate is at most 50000/s" : nil
        }
        connections = fields.value("connections", default: 1000, "The most at one time; slots beyond it are skipped.") {
            (value: Int) in
            (1...60_000).contains(value) ? nil : "connections are 1...60000 at one time"
        }
        hold = fields.value("hold", default: .seconds(1), "How long each stays open.") { (value: Duration) in
            value > .seconds(3600) ? "a connection is held for at most 1h" : nil
        }
        timeout = fields.value("timeout", default: .seconds(5), "How long connecting may take.") { (value: Duration) in
            value <= .zero || value > .seconds(120) ? "a time-out is above zero and at most 2m" : nil
        }
        total = fields.optional("total", "How many connections in all; no limit when left out.", example: "10000") {
            (value: Int) in
            (1...100_000_000).contains(value) ? nil : "the total is 1...100000000"
        }
        send = fields.optional("send", "Text that is sent on each connection.", example: "PING") { (value: String) in
            value.utf8.count > 4096 ? "at most 4096 bytes are sent" : nil
        }
        close = fields.value(
            "close", default: .reset, "How each is closed: by a `reset`, or by a `fin`, which leaves TIME-WAIT behind.")
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let endpoints = try destination.endpoints(for: Self.name, on: survey)
        try LoadDestination.checkDescriptors(connections, on: survey)
        let load = ConnectionLoad(
            endpoints: endpoints, rate: rate.value, connections: connections, hold: hold.nanoseconds,
            timeout: timeout.nanoseconds, total: total, send: send, close: close, namespace: survey.namespace)
        return [.startHelper(Helper(token: survey.token, work: .openConnections(load)))]
    }

    func notes(on survey: Survey) -> [String] {
        let endpoints = (try? destination.endpoints(for: Self.name, on: survey))?.count ?? 1
        let lingering = "closed connections stay in TIME-WAIT for a minute, on this host"
        return LoadDestination.notes(connections, to: endpoints) + (close == .fin ? [lingering] : [])
    }
}
