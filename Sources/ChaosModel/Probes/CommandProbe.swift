/// Runs a command; good is the expected exit code, and a number that it prints if one is asked for. No shell is involved.
public struct CommandProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "command"
    /// What it does, for help.
    public static let summary = "Runs a command; good is the expected exit code, and number if one is asked for."

    /// The program and its arguments.
    public var arguments: [String]
    /// The exit code of a good answer.
    public var exit: UInt8
    /// Whether the first line of its standard output is a number.
    public var hasNumber: Bool
    /// What the number may be.
    public var bounds: NumberBounds

    /// Makes a probe that expects an exit code.
    public init(arguments: [String], exit: UInt8 = 0) {
        self.arguments = arguments
        self.exit = exit
        hasNumber = false
        bounds = NumberBounds()
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        arguments = fields.command(
            "arguments", "The program and its arguments, as a list.", example: "[./check, --fast]", isRequired: true)
        let code: Int = fields.value("exit", default: 0, "The exit code of a good answer.") {
            (0...255).contains($0) ? nil : "an exit code is 0...255"
        }
        exit = UInt8(code)
        let isAsked = fields.value(
            "number", default: false, "Whether the first line it prints is a number; a bound asks for one, too.")
        bounds = NumberBounds(&fields)
        hasNumber = isAsked || bounds != NumberBounds()
        if !isAsked, fields.has("number"), bounds != NumberBounds() {
            fields.reject("a bound needs the number", at: "number", suggestion: "leave `number` out")
        }
    }

    /// `run ./check --fast`.
    public var question: String { "run \(arguments.joined(separator: " "))" }
}
