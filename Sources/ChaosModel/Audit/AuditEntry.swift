/// One entry of the audit log: who did what to this host, when, and how it ended. It never holds a spec's text, a probe's
/// headers, or the arguments of commands: only their digests and names.
public struct AuditEntry: Codable, Equatable, Sendable {
    /// What is on record. A new kind is a new case; a reader that does not know one still verifies its entry.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// A run is about to make its first change.
        case runBegan
        /// A run is over, and everything that can be taken back is.
        case runEnded
        /// A run was refused, and nothing was applied.
        case runRefused
        /// A command took back what an earlier run left.
        case recovered
        /// A guardian took back what its executor left.
        case guardianTookBack
        /// Somebody stopped this host's drills, or bars new ones.
        case haltSet
        /// Somebody allows drills again.
        case haltCleared
        /// Somebody approved a drill.
        case approvalGiven
        /// Somebody took their approval of a drill back.
        case approvalRevoked
        /// Somebody removed old runs, as the rules for keeping them allow.
        case historyPruned
        /// Somebody gave the daemon a schedule.
        case scheduleAdded
        /// Somebody took a schedule away from the daemon.
        case scheduleRemoved
        /// Somebody keeps a schedule from starting drills.
        case schedulePaused
        /// Somebody lets a schedule start drills again.
        case scheduleResumed
        /// Somebody had the daemon start a drill.
        case drillRequested
        /// The line before this entry was cut off by a crash, and stays as it is.
        case tornLine
    }

    /// A line that a crash cut off: what is left of it.
    public struct Torn: Codable, Equatable, Sendable {
        /// Its length in bytes.
        public var bytes: Int
        /// The SHA-256 of these bytes.
        public var sha256: String

        /// Describes what is left.
        public init(bytes: Int, sha256: String) {
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    /// What is said of an event, beside who and when.
    public struct Event: Equatable, Sendable {
        /// What happened.
        public var kind: Kind
        /// The run's identity.
        public var run: String?
        /// The experiment's name.
        public var experiment: String?
        /// SHA-256 of the spec's text.
        public var spec: String?
        /// SHA-256 of the plan's text.
        public var plan: String?
        /// The faults and their targets, in words.
        public var faults: [String]?
        /// The words of the command line, with secrets struck out: `AuditWords`.
        public var command: [String]?
        /// Who wanted it, as a scheduler says that: `schedule nightly`.
        public var trigger: String?
        /// Why, for a refusal, a stop or an approval.
        public var reason: String?
        /// The run's verdict.
        public var verdict: String?
        /// The command's exit code.
        public var exitCode: Int32?
        /// What was taken back, in words.
        public var takenBack: [String]?
        /// What could not be taken back, in words.
        public var leftovers: [String]?
        /// SHA-256 of the manifest (`SHA256SUMS`) of the run's bundle.
        public var manifest: String?
        /// The runs that were removed.
        public var removed: [String]?
        /// The schedule that it is about.
        public var schedule: String?
        /// Who asked the daemon for it: a token's name or a user's, as the daemon knows them.
        public var requester: String?
        /// The line that this entry closes off.
        public var torn: Torn?

        /// An event about which nothing more is said yet.
        public init(_ kind: Kind, run: String? = nil, reason: String? = nil) {
            self.kind = kind
            self.run = run
            self.reason = reason
        }
    }

    /// Where the entry stands, and when it was written.
    public var link: AuditLink
    /// Who did it.
    public var who: AuditActor
    /// What was done.
    public var event: Event

    /// Makes an entry.
    public init(link: AuditLink, who: AuditActor, event: Event) {
        self.link = link
        self.who = who
        self.event = event.bounded
    }

    /// Decodes an entry whose link, actor and event share one flat object.
    public init(from decoder: any Decoder) throws {
        link = try AuditLink(from: decoder)
        who = try decoder.container(keyedBy: Keys.self).decode(AuditActor.self, forKey: .who)
        event = try Event(from: decoder)
    }

    /// Encodes the entry as one flat object.
    public func encode(to encoder: any Encoder) throws {
        try link.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(who, forKey: .who)
        try event.encode(to: encoder)
    }

    private enum Keys: String, CodingKey { case who }
}

extension AuditEntry.Event: Codable {
    /// The most words of a list, and the most characters of a word: an entry stays a line that one write puts down.
    private static let mostWords = 100, longestWord = 500

    /// The event with long lists and texts cut, and said to be.
    var bounded: AuditEntry.Event {
        var event = self
        event.experiment = experiment.map(Self.cut)
        event.schedule = schedule.map(Self.cut)
        event.requester = requester.map(Self.cut)
        event.trigger = trigger.map(Self.cut)
        event.reason = reason.map(Self.cut)
        event.faults = faults.map(Self.cut)
        event.command = command.map(Self.cut)
        event.takenBack = takenBack.map(Self.cut)
        event.leftovers = leftovers.map(Self.cut)
        event.removed = removed.map(Self.cut)
        return event
    }

    private static func cut(_ word: String) -> String {
        word.unicodeScalars.count > longestWord ? String(word.unicodeScalars.prefix(longestWord)) + "…" : word
    }

    private static func cut(_ words: [String]) -> [String] {
        words.prefix(mostWords).map(cut) + (words.count > mostWords ? ["… and \(words.count - mostWords) more"] : [])
    }
}
