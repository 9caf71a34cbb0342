/// What the command prints when it refuses something: a place, what is wrong, the line it is in, and help.
public enum RefusalText {
    private static let prefix = "aftershock: error: "

    /// What is wrong, each problem a line, and not the lines that they are in: those may hold a secret.
    public static func problems(of text: String) -> [String] {
        text.split(separator: "\n").filter { $0.contains("error: ") }.map { line in
            String(line.hasPrefix(prefix) ? line.dropFirst(prefix.count) : line)
        }
    }
}
