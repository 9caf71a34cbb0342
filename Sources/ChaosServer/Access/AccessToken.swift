import ChaosScheduler

/// What is kept of a token: enough to know it again, not enough to be it. Its JSON names are stable.
public struct AccessToken: Hashable, Codable, Sendable {
    /// Who has it, for people and for the audit log; one of its own.
    public var name: String
    /// What its bearer may do.
    public var role: Role
    /// SHA-256 of its text, in lower-case hexadecimal.
    public var sha256: String
    /// When it was given, and when it stops to work; seconds since 1970, `nil` for never.
    public var created: Double, expires: Double?

    /// Describes a token.
    public init(name: String, role: Role, sha256: String, created: Double, expires: Double?) {
        self.name = name
        self.role = role
        self.sha256 = sha256
        self.created = created
        self.expires = expires
    }

    /// Whether it works at a time, in seconds since 1970.
    public func isValid(at now: Double) -> Bool { expires.map { now < $0 } ?? true }

    /// Whether a name is one: letters, digits and `._-@`, at most 64, and neither a dot nor a hyphen first.
    public static func isValid(name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.utf8.first else { return false }
        guard first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "._-@".utf8.contains(byte)
            }
        }
    }
}
