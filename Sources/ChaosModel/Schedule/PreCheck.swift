/// What must hold before a drill starts, asked of the world: no incident is open, nothing was deployed just now.
public struct PreCheck: Hashable, Codable, Sendable {
    /// Whom to ask.
    public enum Question: Hashable, Codable, Sendable {
        /// A program and its arguments: exit code 0 is good. No shell.
        case command([String])
        /// A GET: a status of 200 to 299 is good, and, when it is said, an answer that contains this.
        case http(url: String, contains: String?)
    }

    /// What it is called in a reason.
    public var name: String
    /// Whom to ask.
    public var question: Question
    /// How long to wait for the answer; none in time is not good.
    public var timeout: Duration

    /// Describes a check.
    public init(name: String, question: Question, timeout: Duration = .seconds(10)) {
        self.name = name
        self.question = question
        self.timeout = timeout
    }
}
