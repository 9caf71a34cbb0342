import ChaosModel
import LinuxKernel

/// Something whose existence stops runs.
public struct HaltMark: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    public var path: String
    /// Whose it is: a user's name, or the number when there is none.
    public var owner: String
    /// When it was made or last changed, in seconds since 1970.
    public var since: Double
    /// What it says: the first printable characters of it, at most 200.
    public var text: String

    /// Reads a mark that was found.
    public init(_ found: FileMark) {
        path = found.path
        owner = UserDatabase.name(of: found.owner) ?? "\(found.owner)"
        since = found.changed
        text = Self.printable(found.content)
    }

    /// `/run/aftershock.halt.d/ann (of ann, since 2026-11-21 18:04 UTC): the database is on fire`.
    public var description: String {
        let time = abs(since) < 1e12 ? CivilTime(seconds: Int(since)).text + " UTC" : "long ago"
        return "\(path) (of \(owner), since \(time))" + (text.isEmpty ? "" : ": " + text)
    }

    /// Text in which nothing can steer a terminal or fake a line.
    static func printable(_ bytes: [UInt8]) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where shown.count < 200 {
            let category = scalar.properties.generalCategory
            let isPlain =
                scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && category != .format
                && category != .lineSeparator && category != .paragraphSeparator && scalar != "\u{FFFD}"
            if isPlain { shown.append(scalar) } else if shown.last != " " { shown.append(" ") }
        }
        return String(shown).split(separator: " ").joined(separator: " ")
    }
}
