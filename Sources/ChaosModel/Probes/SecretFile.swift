/// A password stands in a file of its own: never in a spec, a plan, a record or a report.
enum SecretFile {
    /// Declares and reads `password-file`.
    static func field(_ fields: inout FieldReader) -> String? {
        fields.optional(
            "password-file", "The file whose first line is the password.", example: "/etc/shop/probe.secret"
        ) { $0.isEmpty || $0.utf8.contains(0) ? "`\($0)` is not a file's name" : nil }
    }

    /// What is wrong with the name of a user or a database; `nil` when nothing is.
    static func problem(ofName name: String) -> String? {
        (1...128).contains(name.utf8.count) && name.utf8.allSatisfy { $0 >= 32 && $0 != 127 }
            ? nil : "a name has 1 to 128 bytes and no control characters"
    }
}

extension UInt8 {
    /// Whether the byte is a letter, a digit or an underscore.
    var isASCIIWord: Bool { isASCIIDigit || (65...90).contains(self) || (97...122).contains(self) || self == 95 }
}
