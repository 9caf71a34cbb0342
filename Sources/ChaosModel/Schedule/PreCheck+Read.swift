extension PreCheck {
    /// The keys of which each check has one.
    static let keys = ["command", "http"]

    /// Reads a check; `nil` when it does not say whom to ask.
    init?(_ fields: inout FieldReader) {
        name = fields.required("name", "What it is called in a reason.", example: "no-open-incident") {
            $0.isEmpty || $0.count > 100 || $0.contains(where: \.isNewline)
                ? "has 1 to 100 characters on one line" : nil
        }
        let command = fields.command(
            "command", "A program and its arguments: exit code 0 is good. No shell.",
            example: "[/usr/local/bin/no-incident]", isRequired: false)
        let url: HTTPURL? = fields.optional(
            "http", "Where to GET: a status of 200 to 299 is good.", example: "http://127.0.0.1:8080/ready")
        let contains: String? = fields.optional(
            "contains", "What the answer to `http` must contain, too.", example: "\"ready\""
        ) {
            $0.isEmpty || $0.utf8.count > 1000 ? "has 1 to 1000 bytes" : nil
        }
        timeout = fields.value("timeout", default: .seconds(10), "How long to wait; no answer in time is not good.") {
            $0 >= .milliseconds(1) && $0 <= .seconds(60) ? nil : "must be 1ms to 60s, found \($0.fieldText)"
        }
        question = url.map { .http(url: $0.fieldText, contains: contains) } ?? .command(command)
        guard fields.node != nil else { return nil }
        let given = Self.keys.filter(fields.has)
        guard given.count == 1 else {
            fields.report(
                given.isEmpty ? "a check needs a `command` or `http`" : "a check is a command or http, not both",
                at: fields.node?.location,
                suggestion: given.isEmpty
                    ? "add `command: [PROGRAM, ARGUMENT]` or `http: URL`" : "make two entries of it")
            return nil
        }
        if fields.has("contains"), given[0] == "command" {
            fields.reject("belongs to `http`", at: "contains", suggestion: "leave it out")
        }
        if given[0] == "command" ? command.isEmpty : url == nil { return nil }
    }
}
