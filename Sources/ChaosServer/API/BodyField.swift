/// A text of a request's body.
struct BodyField: Hashable, Sendable {
    /// Its name and what it means.
    var name: String, summary: String
    /// The most characters.
    var longest: Int
    /// Whether it may be missing.
    var isOptional = false
}
