/// Counts something of the processes of a target; good while there is one.
public struct ProcessProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "process"
    /// What it does, for help.
    public static let summary = "Counts descriptors, memory, threads or CPU time of processes; good while there is one."
    /// It needs to be told whose processes.
    public static let exampleFields = ["name"]

    /// The target of the experiment; `nil` when the processes are named by `selector`.
    public var target: String?
    /// The processes, when they are no target's.
    public var selector: Target.Selector?
    /// What is counted, summed over the processes.
    public var count: ProcessCount

    /// Makes a probe of a target.
    public init(target: String, count: ProcessCount) {
        self.target = target
        self.count = count
    }

    /// Makes a probe of processes that are no target's.
    public init(selector: Target.Selector, count: ProcessCount) {
        self.selector = selector
        self.count = count
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        target = fields.optional("target", "A target of this experiment: its processes.", example: "api")
        let process: String? = fields.optional("name", "Every process of this name.", example: "nginx") {
            $0.isEmpty || $0.contains("/") ? "a process name has no `/` and is not empty" : nil
        }
        let pid: Int? = fields.optional("pid", "One process.", example: "4711") {
            (1...Int(Int32.max)).contains($0) ? nil : "a process id is 1 to \(Int32.max)"
        }
        let pidfile: String? = fields.optional(
            "pidfile", "The process whose id stands in this file, and its children.", example: "/run/nginx.pid"
        ) {
            $0.hasPrefix("/") ? nil : "a path begins with `/`"
        }
        count = fields.required("count", "What is counted, summed over the processes.", example: "fds")
        let selectors = [
            process.map(Target.Selector.process), pid.map { .pid(Int32(clamping: $0)) },
            pidfile.map(Target.Selector.pidfile),
        ].compactMap { $0 }
        selector = selectors.first
        let written = ["target", "name", "pid", "pidfile"].filter { fields.has($0) }
        if written.count > 1 {
            fields.reject("the processes are named once, not also by `\(written[0])`", at: written[1])
        } else if written.isEmpty {
            fields.reject(
                "needs `target`, `name`, `pid` or `pidfile`", at: "count", suggestion: "add `target: NAME`")
        }
    }

    /// Processes of this host.
    public var reach: ProbeReach { .nowhere }

    /// `fds of api`.
    public var question: String {
        let whom =
            switch selector {
            case .process(let name)?: "processes named \(name)"
            case .pid(let pid)?: "process \(pid)"
            case .pidfile(let path)?: "the process of \(path)"
            default: target ?? ""
            }
        return "\(count.rawValue) of \(whom)"
    }

    /// The unit of the count.
    public var unit: String? { CounterMetric.named(count.metric)?.unit }
}
