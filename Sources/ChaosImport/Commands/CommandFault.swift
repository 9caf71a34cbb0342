import ChaosModel

/// A fault that a well-known command of fault injection stands for.
struct CommandFault {
    /// What the steps are aimed at.
    enum Aim: Hashable {
        /// No target: the step names its traffic itself, or means the whole host.
        case none
        /// A target with this name and selector; without one, the operator must say it.
        case target(String, DraftValue?)
    }

    /// One of our faults and its fields, without `target` and `for`.
    struct Step {
        var fault: String
        var fields: [DraftValue.Member]
        /// How long it lasts; `nil` for one that happens once.
        var lasts: Lasting
    }

    /// How long a step lasts.
    enum Lasting: Hashable {
        case once
        case span(Duration)
        /// Until something takes it back: the document does not say it here.
        case untilUndone
    }

    var aim: Aim
    var steps: [Step]
    /// What differs between the command and the steps.
    var note: String

    /// What reads the commands, by the programs' names.
    private static let readers: [String: @Sendable ([String]) -> Self?] = [
        "kill": KillCommand.kill, "pkill": KillCommand.pkill, "killall": KillCommand.killall,
        "tc": TrafficControlCommand.fault, "iptables": PacketFilterCommand.fault,
        "ip6tables": PacketFilterCommand.fault, "stress-ng": StressCommand.fault, "stress": StressCommand.fault,
        "systemctl": ServiceCommand.systemctl, "service": ServiceCommand.service, "docker": ServiceCommand.container,
        "podman": ServiceCommand.container,
    ]

    /// Reads a command; `nil` when it is none of those, or does something else.
    init?(_ words: [String]) {
        let words = ShellWords.unwrapped(words)
        guard let program = words.first, let read = Self.readers[ShellWords.base(program)],
            let fault = read(Array(words.dropFirst()))
        else { return nil }
        self = fault
    }

    /// Makes a fault.
    init(_ aim: Aim, _ steps: [Step], note: String) {
        self.aim = aim
        self.steps = steps
        self.note = note
    }

    /// Whether a command takes back what one of the others did: `tc qdisc del`, `iptables -D`.
    static func isUndo(_ words: [String]) -> Bool {
        let words = ShellWords.unwrapped(words)
        guard let program = words.first.map(ShellWords.base) else { return false }
        let rest = words.dropFirst()
        switch program {
        case "tc": return rest.contains("del") || rest.contains("delete")
        case "iptables", "ip6tables": return rest.contains { ["-D", "--delete", "-F", "--flush"].contains($0) }
        case "pkill", "killall":
            return rest.contains { $0.hasPrefix("stress") } || rest.contains("-CONT") || rest.contains("-SIGCONT")
        case "kill": return rest.contains("-CONT") || rest.contains("-SIGCONT")
        case "docker", "podman": return rest.first == "unpause"
        default: return false
        }
    }
}
