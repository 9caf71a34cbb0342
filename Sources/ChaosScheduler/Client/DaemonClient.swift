import ChaosModel
import FoundationEssentials

/// The desk of a daemon, over its Unix socket: for the command on the same host. What the daemon does not let this user do,
/// and a daemon that does not answer, are `DeskError.failed`.
public struct DaemonClient: DrillDesk {
    private struct Refusal: Decodable {
        struct Inner: Decodable { var code: String, message: String }
        var error: Inner
    }
    private struct Schedules: Decodable { var schedules: [ScheduleStatus] }
    private struct Detail: Decodable { var yaml: String }
    private struct Forecast: Decodable { var forecast: [ForecastEntry] }
    private struct Drills: Decodable { var drills: [DrillRecord] }

    /// The socket.
    public let socket: String
    private let exchange: DaemonExchange

    /// A client of whoever listens, now or later.
    /// - Parameter patience: how long an answer may take, in seconds.
    public init(socket: String, patience: Double = 60) {
        self.socket = socket
        exchange = DaemonExchange(socket: socket, patience: patience)
    }

    /// A client of the daemon that holds this host.
    /// - Returns: `nil` when nobody listens at the socket, also when one that died left it behind.
    /// - Throws: `DeskError.failed` when somebody does, and does not answer, or does not let us in.
    public static func find(socket: String, patience: Double = 60) throws(DeskError) -> DaemonClient? {
        let client = DaemonClient(socket: socket, patience: patience)
        let answer: (status: Int, body: [UInt8])
        do throws(DaemonExchange.Failure) { answer = try client.exchange.ask("GET", "/api/v1/status") } catch {
            guard case .silent(let reason) = error else { return nil }
            throw .failed("the daemon at \(socket): \(reason)")
        }
        _ = try client.body(of: answer)
        return client
    }

    /// How the daemon stands.
    public func status() throws(DeskError) -> DaemonStatus { try get("/status") }

    /// Every schedule, by name.
    public func schedules() throws(DeskError) -> [ScheduleStatus] { try (get("/schedules") as Schedules).schedules }

    /// The YAML of a schedule's file.
    public func text(of schedule: String) throws(DeskError) -> String {
        try (get(try path(schedule)) as Detail).yaml
    }

    /// The next times, in order; of one schedule or of all.
    public func forecast(_ schedule: String?, count: Int, from: Double?) throws(DeskError) -> [ForecastEntry] {
        var query = "?n=\(count)"
        if let from { query += "&from=\(Self.number(from))" }
        guard let schedule else { return try (get("/next" + query) as Forecast).forecast }
        return try (get(try path(schedule) + "/next" + query) as Forecast).forecast
    }

    /// What became of past times, the newest first.
    public func drills(_ query: DrillQuery) throws(DeskError) -> [DrillRecord] {
        var parts = ["limit=\(query.limit)"]
        if let schedule = query.schedule { parts.append("schedule=\(try Self.name(schedule))") }
        if let since = query.since { parts.append("since=\(Self.number(since))") }
        if let until = query.until { parts.append("until=\(Self.number(until))") }
        if !query.states.isEmpty { parts.append("state=" + query.states.map(\.rawValue).joined(separator: ",")) }
        return try (get("/drills?" + parts.joined(separator: "&")) as Drills).drills
    }

    /// Keeps a schedule from starting drills. The daemon names whom it knows at the socket; `actor` is for desks that cannot.
    public func pause(_ schedule: String, because reason: String, by actor: String) throws(DeskError) {
        _ = try ask("POST", try path(schedule) + "/pause", reason.isEmpty ? nil : Self.reason(reason))
    }

    /// Lets it start drills again.
    public func resume(_ schedule: String, by actor: String) throws(DeskError) {
        _ = try ask("POST", try path(schedule) + "/resume")
    }

    /// Starts a drill of a schedule now.
    public func run(_ schedule: String, by actor: String) throws(DeskError) -> DrillRecord {
        try Self.decode(try ask("POST", try path(schedule) + "/run"))
    }

    /// Writes a schedule file of one schedule, after the daemon found it good.
    public func add(_ schedule: String, yaml: String, by actor: String) throws(DeskError) {
        _ = try ask("PUT", try path(schedule), ("application/yaml", Array(yaml.utf8)))
    }

    /// Removes the file of a schedule that stands there alone.
    public func remove(_ schedule: String, by actor: String) throws(DeskError) {
        _ = try ask("DELETE", try path(schedule))
    }

    /// Reads every file again.
    public func reload(by actor: String) throws(DeskError) -> DaemonStatus {
        try Self.decode(try ask("POST", "/reload"))
    }

    /// Stops the run of now, takes everything back, and keeps runs from beginning.
    public func halt(because reason: String, by actor: String) throws(DeskError) {
        _ = try ask("POST", "/halt", Self.reason(reason))
    }

    /// Lets runs begin again.
    public func clearHalt(by actor: String) throws(DeskError) { _ = try ask("DELETE", "/halt") }

    private func get<Value: Decodable>(_ path: String) throws(DeskError) -> Value {
        try Self.decode(try ask("GET", path))
    }

    private func ask(
        _ method: String, _ path: String, _ body: (type: String, bytes: [UInt8])? = nil
    ) throws(DeskError) -> [UInt8] {
        let answer: (status: Int, body: [UInt8])
        do throws(DaemonExchange.Failure) { answer = try exchange.ask(method, "/api/v1" + path, body) } catch {
            switch error {
            case .absent: throw .failed("no daemon listens at \(socket)")
            case .silent(let reason): throw .failed("the daemon at \(socket): \(reason)")
            }
        }
        return try self.body(of: answer)
    }

    private func body(of answer: (status: Int, body: [UInt8])) throws(DeskError) -> [UInt8] {
        if 200..<300 ~= answer.status { return answer.body }
        let refusal: Refusal.Inner
        do { refusal = try JSONDecoder().decode(Refusal.self, from: Data(answer.body)).error } catch {
            throw .failed("what listens at \(socket) is no daemon: it answers with status \(answer.status)")
        }
        switch refusal.code {
        case "unknown", "not-found": throw .unknown(refusal.message)
        case "invalid", "bad-request", "too-large": throw .invalid(refusal.message)
        case "conflict": throw .conflict(refusal.message)
        default: throw .failed(refusal.message)
        }
    }

    private func path(_ schedule: String) throws(DeskError) -> String { "/schedules/" + (try Self.name(schedule)) }

    /// A name as it stands in a path: what no schedule is called never gets into one.
    private static func name(_ schedule: String) throws(DeskError) -> String {
        if let problem = ScheduleParser.problem(name: schedule) { throw .invalid(problem) }
        return schedule
    }

    /// A time without an exponent.
    private static func number(_ time: Double) -> String {
        let whole = time.rounded(.down)
        return "\(Int64(clamping: Int(exactly: whole) ?? 0))." + fraction(time - whole)
    }

    private static func fraction(_ part: Double) -> String {
        let digits = String(min(999_999, Int(part * 1_000_000)))
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    private static func reason(_ text: String) -> (type: String, bytes: [UInt8]) {
        do { return ("application/json", Array(try JSONEncoder().encode(["reason": text]))) } catch {
            return ("application/json", Array("{}".utf8))
        }
    }

    private static func decode<Value: Decodable>(_ bytes: [UInt8]) throws(DeskError) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: Data(bytes)) } catch {
            throw .failed("the daemon answers in a way that this version does not know: \(error)")
        }
    }
}
