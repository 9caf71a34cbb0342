extension Target.Selector {
    /// The keys that select, of which a target has exactly one.
    static let keys = [
        "command", "process", "pid", "pidfile", "port", "cgroup", "user", "unit", "container", "netns",
    ]

    /// Reads a target's mapping; `nil` when it selects nothing or too much.
    init?(_ fields: inout FieldReader) {
        let hasCommand = fields.has("command")
        let arguments = fields.command(
            "command", "A command to launch and supervise, as a list.", example: "[./shop, --port, \"8080\"]",
            isRequired: false)
        let process: String? = fields.optional("process", "Every process of this name.", example: "nginx") {
            $0.isEmpty || $0.contains("/") ? "a process name has no `/` and is not empty" : nil
        }
        let pid: Int? = fields.optional("pid", "One process.", example: "4711") { Self.problem(pid: $0) }
        let pidfile: String? = fields.optional(
            "pidfile", "The process whose id stands in this file.", example: "/run/nginx.pid"
        ) {
            Self.problem(path: $0)
        }
        let port: UInt16? = fields.optional(
            "port", "The service on this port: its traffic and its processes.", example: "5432")
        let cgroup: String? = fields.optional("cgroup", "Every process of a control group.", example: "/shop") {
            Self.problem(path: $0)
        }
        let user: String? = fields.optional("user", "Every process and all traffic of a user.", example: "www-data") {
            $0.isEmpty || $0.contains(":") ? "`\($0)` is not a user's name" : nil
        }
        let unit: String? = fields.optional("unit", "Every process of a systemd unit.", example: "nginx.service") {
            Self.problem(unit: $0)
        }
        let container: String? = fields.optional(
            "container", "Every process of a container, by its id.", example: "3f4e1a0c9b2d"
        ) {
            Self.problem(container: $0)
        }
        let netns: String? = fields.optional(
            "netns", "A network namespace by name or path: all its traffic, or with `port` that of the service in it.",
            example: "shop"
        ) {
            Self.problem(netns: $0)
        }
        let directory: String? = fields.optional(
            "directory", "Where the command starts; beside the spec file when left out.", example: "/srv/shop")
        let environment = fields.map(
            "environment", "Variables added to the command's environment.", example: "{MODE: test}")
        let ready: Endpoint? = fields.group("ready", "What must accept before the run goes on.") { ready in
            ready.optional("tcp", "Host and port that accept a connection.", example: "127.0.0.1:8080")
        }
        let readyWithin = fields.value(
            "ready-within", default: Duration.seconds(30), "How long the command may take to become ready.")
        let restart = fields.value(
            "restart", default: Workload.Restart.never, "Whether the command is started again when it ends.")

        guard Self.hasOneKey(&fields) else { return nil }
        if !hasCommand {
            for name in ["directory", "environment", "ready", "ready-within", "restart"] where fields.has(name) {
                fields.reject("only a `command` target has it", at: name)
            }
        }
        for (name, _) in environment where name.isEmpty || name.contains("=") || name.utf8.contains(0) {
            fields.reject("`\(name)` is not a variable's name", at: "environment")
        }
        if let process {
            self = .process(process)
        } else if let pid {
            self = .pid(Int32(pid))
        } else if let pidfile {
            self = .pidfile(pidfile)
        } else if let netns {
            self = .netns(netns, port: port)
        } else if let unit {
            self = .unit(unit)
        } else if let container {
            self = .container(container)
        } else if let port {
            self = .port(port)
        } else if let cgroup {
            self = .cgroup(cgroup)
        } else if let user {
            self = .user(user)
        } else {
            let variables = Dictionary(environment.map { ($0.key, $0.value) }) { $1 }
            self = .command(
                Target.Command(
                    arguments: arguments, directory: directory, environment: variables, restart: restart, ready: ready,
                    readyWithin: readyWithin))
        }
    }

    static func problem(pid: Int) -> String? { (1...4_194_304).contains(pid) ? nil : "a process id is 1...4194304" }

    static func problem(path: String) -> String? {
        guard path.hasPrefix("/") else { return "the path must be absolute" }
        return path.split(separator: "/").contains("..") ? "the path must not contain `..`" : nil
    }

    static func problem(unit: String) -> String? {
        let types = ["service", "scope", "slice", "socket", "mount", "swap"]
        guard !unit.isEmpty, !unit.contains("/"), !unit.hasPrefix(".") else { return "`\(unit)` is not a unit's name" }
        return types.contains { unit.hasSuffix("." + $0) }
            ? nil : "a unit's name ends in its type: did you mean `\(unit).service`?"
    }

    static func problem(container: String) -> String? {
        let isID = (12...64).contains(container.utf8.count) && container.allSatisfy { $0.isHexDigit && !$0.isUppercase }
        return isID
            ? nil
            : "a container is given by 12 or more digits of its id: `docker inspect -f '{{.Id}}' \(container)` prints it"
    }

    static func problem(netns: String) -> String? {
        if netns.hasPrefix("/") { return problem(path: netns) }
        return netns.isEmpty || netns.contains("/") || netns.contains(",") || netns == "." || netns == ".."
            ? "`\(netns)` is neither the name of a network namespace nor an absolute path" : nil
    }

    private static func hasOneKey(_ fields: inout FieldReader) -> Bool {
        var given = keys.filter(fields.has)
        // A port may be meant in there.
        if given.contains("netns") { given.removeAll { $0 == "port" } }
        if given.isEmpty {
            fields.report(
                "a target needs one of \(keys.joined(separator: ", "))", at: fields.node?.location,
                suggestion: "write it like `{port: 5432}`")
        } else if given.count > 1 {
            let names = given.map { "`\($0)`" }.joined(separator: " and ")
            fields.report(
                "a target is found in one way, this has \(names)", at: fields.location(of: given[1]),
                suggestion: "make two targets of it")
        }
        return given.count == 1
    }
}
