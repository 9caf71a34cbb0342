/// Somebody who is told what goes on in a run: a command that is started, or a webhook that is posted to.
public struct NotifyHook: Hashable, Codable, Sendable {
    /// How they are told.
    public enum Way: Hashable, Codable, Sendable {
        /// A command gets the event on its standard input.
        case command(NotifyCommand)
        /// A server gets the event as the body of a POST.
        case webhook(Webhook)
    }

    /// How they are told.
    public var way: Way
    /// Of what they are told.
    public var events: Set<NotifyEvent>
    /// The longest that one attempt may take.
    public var timeout: Duration
    /// How many more attempts are made after one that failed.
    public var retries: Int

    /// Describes a hook.
    public init(_ way: Way, events: Set<NotifyEvent> = NotifyEvent.ofRun, timeout: Duration, retries: Int) {
        self.way = way
        self.events = events
        self.timeout = timeout
        self.retries = retries
    }

    /// What it is called in logs and reports: of a command the program, of a webhook the server. Arguments and paths may hold
    /// secrets.
    public var name: String {
        switch way {
        case .command(let command): command.arguments.first ?? ""
        case .webhook(let webhook): "\(webhook.url.isSecure ? "https" : "http")://\(webhook.url.authority)"
        }
    }

    /// The same with files that were written relative to `folder`.
    public func anchored(at folder: String) -> NotifyHook {
        // A `.` names nothing, and is hard to read in messages.
        func absolute(_ path: String) -> String {
            let whole = path.hasPrefix("/") ? path : folder + "/" + path
            return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        }
        var copy = self
        switch way {
        case .command(var command):
            command.directory = absolute(command.directory ?? ".")
            copy.way = .command(command)
        case .webhook(var webhook):
            webhook.secretFile = webhook.secretFile.map(absolute)
            webhook.authorities = webhook.authorities.map(absolute)
            copy.way = .webhook(webhook)
        }
        return copy
    }
}

/// A command that is told of events. No shell is involved.
public struct NotifyCommand: Hashable, Codable, Sendable {
    /// The program and its arguments.
    public var arguments: [String]
    /// The directory that it starts in.
    public var directory: String?
    /// The user as whom it runs; as whom the run does when `nil`.
    public var user: String?

    /// Describes a command.
    public init(_ arguments: [String], directory: String? = nil, user: String? = nil) {
        self.arguments = arguments
        self.directory = directory
        self.user = user
    }
}

/// A server that is told of events.
public struct Webhook: Hashable, Codable, Sendable {
    /// Where events are posted to.
    public var url: HTTPURL
    /// A file whose first line is the key that posts are signed with.
    public var secretFile: String?
    /// Headers beside our own.
    public var headers: [HTTPProbe.Header]
    /// Whether the server's certificate must be valid for the host.
    public var verifiesTLS: Bool
    /// A file of certificates in PEM form that are trusted instead of the system's.
    public var authorities: String?

    /// Describes a webhook.
    public init(_ url: HTTPURL) {
        self.url = url
        headers = []
        verifiesTLS = true
    }
}
