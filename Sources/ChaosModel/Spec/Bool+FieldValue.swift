/// `true` or `false`, and nothing else: `yes`, `on` and the like are strings.
extension Bool: FieldValue {
    public static var shape: FieldShape { FieldShape(jsonType: "boolean", metavar: "BOOL") }
    public static var placeholder: Bool { false }

    public init(field text: String) throws(FieldError) {
        switch text {
        case "true": self = true
        case "false": self = false
        default:
            let meant: Bool? =
                switch text.lowercased() {
                case "yes", "y", "on", "true", "1": true
                case "no", "n", "off", "false", "0": false
                default: nil
                }
            throw FieldError("expected true or false, found `\(text)`", suggestion: meant.map { "write `\($0)`" })
        }
    }

    public var fieldText: String { self ? "true" : "false" }
}
