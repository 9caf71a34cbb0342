/// The names that bundles of runs have. Only what has such a name is read, or removed, as a run.
public enum RunName {
    /// Whether a name is one: small letters, digits and hyphens, at most 64, and no hyphen first. It leads nowhere but to a
    /// directory of `runs`.
    public static func isValid(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), name.utf8.first != UInt8(ascii: "-") else { return false }
        return name.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: "-")
        }
    }
}
