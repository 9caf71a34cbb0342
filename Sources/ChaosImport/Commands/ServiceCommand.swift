import ChaosModel

/// `systemctl`, `service`, `docker` and `podman`.
enum ServiceCommand {
    /// `systemctl restart|stop|kill UNIT`.
    static func systemctl(_ words: [String]) -> CommandFault? {
        var signal = "SIGTERM", rest: [String] = []
        var words = words[...]
        while let word = words.popFirst() {
            if word == "-s" || word == "--signal" {
                signal = words.popFirst() ?? signal
            } else if word.hasPrefix("--signal=") {
                signal = String(word.dropFirst(9))
            } else if !word.hasPrefix("-") {
                rest.append(word)
            } else if !["--no-block", "-q", "--quiet"].contains(word) {
                return nil
            }
        }
        guard rest.count == 2 else { return nil }
        return act(rest[0], on: rest[1], signal: signal)
    }

    /// `service NAME restart|stop`.
    static func service(_ words: [String]) -> CommandFault? {
        words.count == 2 ? act(words[1], on: words[0], signal: "SIGTERM") : nil
    }

    private static func act(_ verb: String, on name: String, signal: String) -> CommandFault? {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else { return nil }
        let unit = name.contains(".") ? name : name + ".service"
        let aim = CommandFault.Aim.target(SpecDraft.name(name), .mapping([.init("unit", .text(unit))]))
        switch verb {
        case "restart":
            return CommandFault(
                aim, [.init(fault: "process.restart", fields: [], lasts: .once)],
                note: "the step also waits until the unit is active again")
        case "stop":
            return CommandFault(
                aim, [.init(fault: "process.pause", fields: [], lasts: .untilUndone)],
                note:
                    "a stopped unit refuses connections and stays stopped; the step only halts its processes, which go on "
                    + "by themselves when it ends")
        case "kill":
            let name = signal.hasPrefix("SIG") ? signal : "SIG" + signal
            return KillCommand.kill(["-s", name, "1"]).map {
                CommandFault(aim, $0.steps, note: "every process of the unit")
            }
        default: return nil
        }
    }

    /// `docker kill|pause|stop|restart CONTAINER`.
    static func container(_ words: [String]) -> CommandFault? {
        var rest = words
        if rest.first == "container" { rest.removeFirst() }
        guard let verb = rest.first, let name = rest.last, rest.count >= 2, !name.hasPrefix("-") else { return nil }
        let isID = (12...64).contains(name.count) && name.allSatisfy { $0.isHexDigit && !$0.isUppercase }
        let selector = isID ? DraftValue.mapping([.init("container", .text(name))]) : nil
        let aim = CommandFault.Aim.target(SpecDraft.name(name), selector)
        let named = isID ? "" : "; a container is given by its id"
        switch verb {
        case "pause" where rest.count == 2:
            return CommandFault(
                aim, [.init(fault: "process.pause", fields: [], lasts: .untilUndone)],
                note: "the container's processes are halted, and go on by themselves when the step ends" + named)
        case "kill", "stop", "restart":
            guard rest.count == 2 || verb == "kill" && rest.count == 4 else { return nil }
            let signal = verb == "kill" ? (rest.count == 4 ? rest[2] : "KILL") : "TERM"
            guard let kill = KillCommand.kill(["-s", signal, "1"]) else { return nil }
            return CommandFault(
                aim, kill.steps,
                note: "the container's processes get the signal; whether it starts again is up to its restart policy"
                    + named)
        default: return nil
        }
    }
}
