extension FieldReader {
    /// A program and its arguments. A single value is a program without arguments: it is never split.
    mutating func command(_ name: String, _ summary: String, example: String, isRequired: Bool) -> [String] {
        let arguments: [String] = list(name, summary, example: example, isRequired: isRequired, mayBeEmpty: true)
        guard has(name) else { return arguments }
        if arguments.isEmpty || arguments[0].isEmpty {
            reject("needs a program", at: name, suggestion: "write `\(name): \(example)`")
        } else if arguments.count == 1, arguments[0].contains(" ") {
            let words = arguments[0].split(separator: " ").joined(separator: ", ")
            reject("a command is a list of arguments, no shell splits it", at: name, suggestion: "write `[\(words)]`")
        }
        return arguments
    }
}
