import ChaosModel

/// `kill`, `pkill` and `killall`.
enum KillCommand {
    /// Signals that a fault can send.
    private static let known = [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGABRT", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGTERM", "SIGBUS",
    ]
    private static let numbers = [
        "1": "SIGHUP", "2": "SIGINT", "3": "SIGQUIT", "6": "SIGABRT", "7": "SIGBUS", "9": "SIGKILL", "10": "SIGUSR1",
        "11": "SIGSEGV", "12": "SIGUSR2", "15": "SIGTERM", "19": "SIGSTOP", "18": "SIGCONT",
    ]

    /// `kill [-SIGNAL] PID`.
    static func kill(_ words: [String]) -> CommandFault? {
        guard let (signal, rest) = signal(words), rest.count == 1, let pid = Int(rest[0]), pid > 0 else { return nil }
        return fault(
            signal, .target("pid-\(pid)", .mapping([.init("pid", .word("\(pid)"))])),
            note: "the process of this id when the drill starts")
    }

    /// `pkill [-SIGNAL] [-f|-x|-u USER|-o|-n] NAME`.
    static func pkill(_ words: [String]) -> CommandFault? {
        guard let (signal, rest) = signal(words) else { return nil }
        var user: String?, names: [String] = [], isFull = false, isExact = false
        var index = 0
        while index < rest.count {
            switch rest[index] {
            case "-f", "--full": isFull = true
            case "-x", "--exact": isExact = true
            case "-e", "--echo", "-i", "--ignore-case": break
            case "-u", "--euid", "-U", "--uid":
                index += 1
                user = index < rest.count ? rest[index] : nil
            case let word where word.hasPrefix("-"): return nil
            case let word: names.append(word)
            }
            index += 1
        }
        if names.isEmpty, let user {
            return fault(
                signal, .target("user-\(user)", .mapping([.init("user", .text(user))])),
                note: "every process of the user")
        }
        guard names.count == 1, user == nil, let name = names.first, !name.isEmpty else { return nil }
        return fault(
            signal, aim(name, isFull: isFull),
            note: isFull
                ? "pkill -f looks for the pattern in whole command lines, a target is a process by its name"
                : isExact
                    ? "every process of this name"
                    : "pkill takes the name for a pattern, a target has exactly this name")
    }

    /// `killall [-SIGNAL] NAME`.
    static func killall(_ words: [String]) -> CommandFault? {
        guard let (signal, rest) = signal(words) else { return nil }
        let names = rest.filter { !["-q", "-v", "-e", "-w", "--quiet", "--verbose", "--wait", "--exact"].contains($0) }
        guard names.count == 1, let name = names.first, !name.hasPrefix("-") else { return nil }
        return fault(signal, aim(name, isFull: false), note: "every process of this name")
    }

    /// A process by name where the pattern is one; else the operator must say it.
    private static func aim(_ name: String, isFull: Bool) -> CommandFault.Aim {
        let base = ShellWords.base(name)
        let isName = !name.isEmpty && base.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        // The kernel keeps 15 characters of a name.
        guard isName, !(isFull && name.contains(" ")), base.utf8.count <= 15 else {
            return .target(SpecDraft.name(name), nil)
        }
        return .target(SpecDraft.name(base), .mapping([.init("process", .text(base))]))
    }

    /// The step that a signal is.
    private static func fault(_ signal: String, _ aim: CommandFault.Aim, note: String) -> CommandFault? {
        if signal == "SIGSTOP" {
            return CommandFault(
                aim, [.init(fault: "process.pause", fields: [], lasts: .untilUndone)],
                note: note + "; it goes on by itself when the step ends")
        }
        guard known.contains(signal) else { return nil }
        return CommandFault(
            aim, [.init(fault: "process.kill", fields: [.init("signal", .word(signal))], lasts: .once)], note: note)
    }

    /// The signal and the words without it.
    private static func signal(_ words: [String]) -> (String, [String])? {
        var signal = "SIGTERM", rest: [String] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            if ["-s", "--signal", "-n"].contains(word), index + 1 < words.count {
                index += 1
                guard let read = named(words[index]) else { return nil }
                signal = read
            } else if word.hasPrefix("--signal=") {
                guard let read = named(String(word.dropFirst(9))) else { return nil }
                signal = read
            } else if word.hasPrefix("-"), let read = named(String(word.dropFirst())) {
                signal = read
            } else {
                rest.append(word)
            }
            index += 1
        }
        return (signal, rest)
    }

    private static func named(_ text: String) -> String? {
        if let known = numbers[text] { return known }
        let name = text.uppercased().hasPrefix("SIG") ? text.uppercased() : "SIG" + text.uppercased()
        return known.contains(name) || numbers.values.contains(name) ? name : nil
    }
}
