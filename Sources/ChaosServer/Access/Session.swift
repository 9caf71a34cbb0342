/// A browser that somebody logged in with.
struct Session: Hashable, Sendable {
    /// SHA-256 of the token that it was begun with: it ends with that.
    var token: String
    /// What pages must send with whatever changes something.
    var csrf: String
    /// When it began and was last used, in seconds of a clock that never goes back.
    var began: Double, used: Double
}
