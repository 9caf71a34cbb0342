extension NotifyHook {
    /// The keys of which each hook has one.
    static let keys = ["command", "webhook"]
    /// The most hooks of one list.
    static let limit = 20

    /// Reads a hook's mapping; `nil` when it does not say who is told.
    /// - Parameter standard: of what it is told when it does not say.
    init?(_ fields: inout FieldReader, standard: Set<NotifyEvent> = NotifyEvent.ofRun) {
        // Declared only: which of the two it is decides what is required.
        let isCommand = fields.node == nil || fields.has("command")
        let isWebhook = fields.node == nil || fields.has("webhook")
        let command = fields.command(
            "command", "A program and its arguments, which gets the event on its standard input.",
            example: "[./page, --team, payments]", isRequired: false)
        let url: HTTPURL? = fields.optional(
            "webhook", "Where the event is posted to.", example: "https://hooks.example/drills")
        let events: [NotifyEvent] = fields.list(
            "on",
            "Of what it is told; when left out of all of a run, or in the daemon's own file of all of the daemon.",
            example: "[breach, recovery]"
        ) { $0 == .summary ? "`summary` comes by itself, with what was held back of the rest" : nil }
        timeout = fields.value("timeout", default: .seconds(5), "The longest that one attempt may take.") {
            $0 > .zero && $0 <= .seconds(60) ? nil : "must be longer than 0s and at most 60s"
        }
        retries = fields.value("retries", default: 3, "How many more attempts are made after one that failed.") {
            (0...10).contains($0) ? nil : "must be 0 to 10"
        }
        let run = NotifyCommand(
            command, directory: fields.optional("directory", "Where the command starts.", example: "/opt/hooks"),
            user: fields.optional("user", "The user as whom the command runs.", example: "nobody"))
        let hook = Webhook(url ?? .placeholder, &fields)
        self.events = events.isEmpty ? standard : Set(events)
        way = isCommand ? .command(run) : .webhook(hook)
        guard fields.node != nil else { return }
        if isCommand == isWebhook {
            fields.report(
                isCommand ? "a hook is a command or a webhook, not both" : "a hook needs a `command` or a `webhook`",
                at: fields.node?.location,
                suggestion: isCommand
                    ? "make two entries of it" : "add `command: [PROGRAM, ARGUMENT]` or `webhook: URL`")
            return nil
        }
        let others = isCommand ? ["secret-file", "headers", "tls-verify", "ca"] : ["directory", "user"]
        for name in others where fields.has(name) {
            fields.reject("belongs to a \(isCommand ? "webhook" : "command")", at: name, suggestion: "leave it out")
        }
        if isCommand ? command.isEmpty : url == nil { return nil }
    }
}

extension Webhook {
    fileprivate init(_ url: HTTPURL, _ fields: inout FieldReader) {
        self.init(url)
        secretFile = fields.optional(
            "secret-file", "The file whose first line is the key that posts are signed with.",
            example: "/etc/aftershock/webhook.key"
        ) { $0.isEmpty || $0.utf8.contains(0) ? "`\($0)` is not a file's name" : nil }
        // Headers and trust are written as a probe's are.
        var request = HTTPProbe(url: url)
        request.readHeaders(&fields)
        if fields.node == nil || fields.has("webhook") { request.readTrust(&fields) }
        let own = ["host", "user-agent", "content-type"]
        for header in request.headers
        where own.contains(header.name.lowercased()) || header.name.lowercased().hasPrefix("aftershock-") {
            fields.reject("`\(header.name)` is set by us", at: "headers", entry: header.name, isName: true)
        }
        headers = request.headers
        verifiesTLS = request.verifiesTLS
        authorities = request.authorities
    }
}

extension SpecParser {
    /// The hooks of `notify`.
    /// - Parameter standard: of what a hook is told that does not say.
    mutating func hooks(_ node: SpecNode?, standard: Set<NotifyEvent> = NotifyEvent.ofRun) -> [NotifyHook] {
        let items = items(node, "notify")
        if items.count > NotifyHook.limit {
            report("there are more than \(NotifyHook.limit) hooks", at: node?.location)
        }
        return items.prefix(NotifyHook.limit).compactMap { item in
            guard !isFull else { return nil }
            var fields = FieldReader(item, owner: "notify")
            let hook = NotifyHook(&fields, standard: standard)
            fields.finish()
            report(fields.diagnostics)
            return hook
        }
    }
}
