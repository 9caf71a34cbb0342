/// What the daemon's configuration file says. Nothing is looked up: zones and files are up to the caller.
public struct DaemonSettings: Hashable, Sendable {
    /// Where the API and the dashboard are served over TCP: an address, or nowhere.
    public enum Listen: Hashable, Sendable, FieldValue {
        /// Nowhere.
        case none
        /// At an address.
        case at(Endpoint)

        /// How the type looks in help and in the schema.
        public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "HOST:PORT|none") }
        /// Stands in for a value that is missing or wrong.
        public static var placeholder: Listen { .none }
        /// Reads the text form.
        /// - Throws: `FieldError` when it is none.
        public init(field text: String) throws(FieldError) {
            self = text == "none" ? .none : .at(try Endpoint(field: text))
        }
        /// The text form, which reads back as the same value.
        public var fieldText: String {
            switch self {
            case .none: "none"
            case .at(let place): place.description
            }
        }
    }

    /// How grave what is logged must be.
    public enum LogLevel: String, Sendable, CaseIterable, FieldValue { case debug, info, notice, warning, error }

    /// How a line of the log looks.
    public enum LogFormat: String, Sendable, CaseIterable, FieldValue { case text, json }

    /// When a digest is told.
    public struct Digest: Hashable, Sendable {
        /// When, by the clocks of a zone.
        public var at: CronExpression, zone: String
        /// Where the zone stands.
        public var location: Location?
    }

    /// Where the API and the dashboard are served over TCP.
    public var listen: Listen?
    /// Names beside those of the loopback under which it is asked, such as a proxy's.
    public var hosts: [String] = []
    /// The Unix socket's path; in the state directory when `nil`.
    public var socket: String?
    /// Directories of schedule files.
    public var schedules: [String] = []
    /// The program that runs drills; beside the daemon's own when `nil`.
    public var aftershock: String?
    /// The log.
    public var logFormat: LogFormat?, logLevel: LogLevel?
    /// Who is told of what the daemon does.
    public var hooks: [NotifyHook] = []
    /// When they are left alone.
    public var quiet = QuietHours()
    /// When they get a digest; `nil` for never.
    public var digest: Digest?

    /// Settings that say nothing.
    public init() {}

    /// Every zone that is named, with its place.
    public var zones: [(name: String, location: Location?)] {
        quiet.hours.map { ($0.zone, $0.location) } + (digest.map { [($0.zone, $0.location)] } ?? [])
    }
}
