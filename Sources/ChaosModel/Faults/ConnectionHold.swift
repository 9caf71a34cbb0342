/// Uses up a service's connections and workers with clients that take their time.
struct ConnectionHold: Fault {
    /// What each connection does.
    enum Mode: String, Sendable, CaseIterable, FieldValue {
        case idle, drip
        case slowReader = "slow-reader"
    }

    static let name = "connection.hold"
    static let summary = "Holds connections to the target open, idle or slow, until its pool or workers are used up."
    static let targetNeed = TargetNeed.traffic

    private let destination: LoadDestination
    private let connections: Int
    private let mode: HeldConnections.Mode

    init(_ fields: inout FieldReader) {
        destination = LoadDestination(&fields)
        connections = fields.required("connections", "How many are held.", example: "200") { (value: Int) in
            (1...60_000).contains(value) ? nil : "connections are 1...60000 at one time"
        }
        let mode = fields.value(
            "mode", default: Mode.idle,
            "What each does: nothing (`idle`), read an HTTP answer slowly (`slow-reader`), or send the head of an HTTP "
                + "request byte by byte (`drip`, known as slowloris).")
        let path = fields.value("path", default: "/", "What is asked for; a large answer for `slow-reader`.") {
            (value: String) in
            value.hasPrefix("/") && value.utf8.allSatisfy { (0x21...0x7E).contains($0) } && value.utf8.count <= 2048
                ? nil : "a path begins with `/` and holds no spaces"
        }
        let speed = fields.value("bytes-per-second", default: 16, "What a `slow-reader` reads.") { (value: Int) in
            (1...1_000_000).contains(value) ? nil : "a slow reader reads 1...1000000 bytes a second"
        }
        let interval = fields.value("interval", default: Duration.seconds(1), "The pause between bytes of a `drip`.") {
            (value: Duration) in
            value < .milliseconds(1) || value > .seconds(600) ? "an interval lies between 1ms and 10m" : nil
        }
        for (field, modes) in [
            ("path", [Mode.slowReader, .drip]), ("bytes-per-second", [.slowReader]), ("interval", [.drip]),
        ] where fields.has(field) && !modes.contains(mode) {
            let names = modes.map { "`mode: \($0.rawValue)`" }.joined(separator: " or ")
            fields.reject("it belongs to \(names)", at: field)
        }
        self.mode =
            switch mode {
            case .idle: .idle
            case .slowReader: .slowReader(path: path, bytesPerSecond: speed)
            case .drip: .drip(path: path, interval: interval.nanoseconds)
            }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let endpoints = try destination.endpoints(for: Self.name, on: survey)
        try LoadDestination.checkDescriptors(connections, on: survey)
        let held = HeldConnections(
            endpoints: endpoints, connections: connections, mode: mode, namespace: survey.namespace)
        return [.startHelper(Helper(token: survey.token, work: .holdConnections(held)))]
    }

    func notes(on survey: Survey) -> [String] {
        let endpoints = (try? destination.endpoints(for: Self.name, on: survey))?.count ?? 1
        return LoadDestination.notes(connections, to: endpoints)
    }
}
