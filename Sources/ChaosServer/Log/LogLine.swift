import ChaosModel
import FoundationEssentials

/// One line of the daemon's log. Names of files, schedules and callers may come from strangers: nothing of them breaks a line
/// or steers a terminal.
struct LogLine: Sendable {
    /// How grave it is: `debug`, `info`, `notice`, `warning`, `error`, `critical`.
    var level: String
    /// When, in seconds since 1970.
    var at: Double
    /// Who says it.
    var label: String
    /// What is said.
    var message: String
    /// What belongs to it.
    var fields: [String: String]

    /// Names whose values are nobody's to read in a log.
    private static let secrets = ["token", "secret", "authorization", "cookie", "password", "csrf"]

    init(level: String, at: Double, label: String, message: String, fields: [String: String]) {
        self.level = level
        self.at = at
        self.label = label
        self.message = message
        self.fields = fields
        for name in fields.keys where Self.secrets.contains(where: name.lowercased().contains) {
            self.fields[name] = "…"
        }
    }

    /// The line for people. systemd-journald has the time itself, and takes the priority from the line's head,
    /// sd-daemon(3).
    func text(forJournal: Bool) -> String {
        let head = forJournal ? "<\(priority)>" : "\(Figure.timestamp(at)) \(level) "
        let named = fields.sorted { $0.key < $1.key }.map { " \(Self.printable($0.key))=\(Self.quoted($0.value))" }
        return head + Self.printable(label) + ": " + Self.printable(message) + named.joined() + "\n"
    }

    /// The line for programs: an object with `at`, `level`, `logger`, `message`, and `fields` where there are any.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let object = Object(
            at: Figure.timestamp(at), level: level, logger: label, message: message,
            fields: fields.isEmpty ? nil : fields)
        // Texts alone are always encoded.
        guard let bytes = try? encoder.encode(object) else { return text(forJournal: false) }
        // JSON lets these stand as they are, and a terminal obeys some of them.
        var line = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if Self.isSteering(scalar), scalar.value <= 0xFFFF {
                let digits = String(scalar.value, radix: 16)
                line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return line + "\n"
    }

    private struct Object: Encodable {
        var at: String, level: String, logger: String, message: String
        var fields: [String: String]?
    }

    /// The priority of syslog(3).
    private var priority: Int {
        switch level {
        case "trace", "debug": 7
        case "info": 6
        case "notice": 5
        case "warning": 4
        case "error": 3
        default: 2
        }
    }

    private static func quoted(_ text: String) -> String {
        let shown = printable(text)
        guard shown.isEmpty || shown.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return shown }
        return "\"" + shown.replacing("\"", with: "\\\"") + "\""
    }

    /// At most 4000 characters, with those that steer written out.
    private static func printable(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        let scalars = text.unicodeScalars
        for scalar in scalars.prefix(4000) {
            if isSteering(scalar) {
                shown.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        return String(shown) + (scalars.dropFirst(4000).isEmpty ? "" : "…")
    }

    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFFE, 0xFFFF: true
        default: scalar.properties.generalCategory == .format
        }
    }
}
