/// A kind of event on a stream.
struct StreamEvent: Hashable, Sendable {
    /// Its name, and what it means.
    var name: String, summary: String
    /// The schema of its data among `components`; `nil` for an object without members.
    var schema: String?
}
