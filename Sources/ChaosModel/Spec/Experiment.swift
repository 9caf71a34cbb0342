/// An experiment as its author wrote it: what is probed, what must hold, what is done to whom.
public struct Experiment: Sendable {
    /// Identifier, also the report's title.
    public var name: String
    /// What is believed to be true.
    public var hypothesis: String?
    /// Free labels.
    public var labels: [String: String] = [:]
    /// How often the drill is due; `nil` when that is not said.
    public var every: DrillInterval?
    /// What faults are aimed at, in file order.
    public var targets: [Target] = []
    /// What is asked, in file order.
    public var probes: [ProbeSpec] = []
    /// What must hold.
    public var slos: [SLO] = []
    /// How long the SLOs must hold before anything is injected.
    public var steadyState: Duration = .seconds(10)
    /// What is done, in order.
    public var method: [MethodEntry] = []
    /// What reverts everything at once.
    public var stopWhen: [StopCondition] = []
    /// When a service counts as recovered.
    public var recovery = RecoveryWindow()
    /// Moments of the recovery that are waited for, in file order. The probes of their own are among `probes`.
    public var milestones: [Milestone] = []
    /// Who is told of the run beside the host's own hooks.
    public var notify: [NotifyHook] = []
    /// Named consents to what is otherwise refused.
    public var consents: Set<Consent> = []
    /// Where its parts stand in the spec, by their keys.
    public var places: [String: Location] = [:]

    /// An experiment that does nothing yet.
    public init(name: String) { self.name = name }

    /// Every step, in order.
    public var steps: [Step] { method.flatMap(\.steps) }
}

/// One entry of the method.
public indirect enum MethodEntry: Sendable {
    /// One fault.
    case step(Step)
    /// Several faults that start together; the entry ends with the last of them.
    case parallel([Step])
    /// Waiting.
    case pause(Duration)
    /// Entries of a named stage; what follows waits until the SLOs hold again.
    case stage(name: String, [MethodEntry])

    /// Its steps, in order.
    var steps: [Step] {
        switch self {
        case .step(let step): [step]
        case .parallel(let steps): steps
        case .pause: []
        case .stage(_, let entries): entries.flatMap(\.steps)
        }
    }
}

/// One fault of the method, with what every fault has.
public struct Step: Sendable {
    /// The fault with its own fields.
    public var fault: any Fault
    /// The target's name.
    public var target: String?
    /// How long it lasts; `nil` for an instant fault.
    public var duration: Duration?
    /// Where it stands in the spec.
    public var location: Location?
    /// Every field of it as written, for policies.
    public var fields: [StepField] = []
    /// What a policy has to say about it whenever it is lowered.
    public var limits: [StepLimit] = []

    /// Makes a step.
    public init(fault: any Fault, target: String?, duration: Duration?, location: Location? = nil) {
        self.fault = fault
        self.target = target
        self.duration = duration
        self.location = location
    }

    /// The longest it may take, with what comes after its time.
    var longest: Duration { (duration ?? .zero) + fault.longestTail }

    /// The fault's name, such as `network.delay`.
    public var faultName: String { type(of: fault).name }
}

/// A condition that reverts everything at once: `errors > 50% for 5s`.
public struct StopCondition: Hashable, Codable, Sendable {
    /// The probe it looks at; every probe when `nil`.
    public var probe: String?
    /// Stops when the share of failures (0...1) is above this …
    public var errorsAbove: Double
    /// … over this long.
    public var duration: Duration
    /// The condition as written.
    public var text: String

    /// Makes a condition.
    public init(probe: String? = nil, errorsAbove: Double, duration: Duration, text: String) {
        self.probe = probe
        self.errorsAbove = errorsAbove
        self.duration = duration
        self.text = text
    }
}

/// When a service counts as recovered.
public struct RecoveryWindow: Hashable, Codable, Sendable {
    /// Probing goes on this long after the last revert, at most.
    public var within: Duration
    /// How long every SLO must hold.
    public var stableFor: Duration

    /// Makes a window.
    public init(within: Duration = .seconds(60), stableFor: Duration = .seconds(5)) {
        self.within = within
        self.stableFor = stableFor
    }
}

/// Something that is refused unless the spec names it under `consent`.
public enum Consent: String, Codable, Sendable, CaseIterable {
    /// Faults on process 1.
    case initProcess = "init"
    /// Faults on an ancestor of Aftershock, such as the operator's shell.
    case ancestor
    /// Faults on kernel threads.
    case kernelThread = "kernel-thread"
    /// Faults on the ssh server or its port.
    case sshd
    /// A network fault on every packet of an interface.
    case wholeInterface = "whole-interface"
    /// A fault on every program of the host's own network namespace.
    case wholeHost = "whole-host"
    /// Writing to the root of a cgroup hierarchy.
    case rootCgroup = "root-cgroup"
    /// Connections in number to another host that is no target.
    case remoteLoad = "remote-load"
    /// Filling the file system that holds Aftershock's own state.
    case stateDisk = "state-disk"
    /// Filling the file system that is mounted at `/`.
    case rootDisk = "root-disk"
    /// Filling a file system whose files are memory.
    case memoryDisk = "memory-disk"
    /// A kernel setting that holds for the whole host, whatever the namespace.
    case globalSetting = "global-setting"
}
