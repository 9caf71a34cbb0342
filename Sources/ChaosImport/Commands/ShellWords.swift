/// A command line split into words as a POSIX shell splits it, where that needs no shell.
enum ShellWords {
    /// The words; `nil` when the line has what only a shell can do (pipes, variables, substitution, redirection) or an
    /// open quote.
    static func split(_ line: String) -> [String]? {
        var words: [String] = [], word = "", isWord = false
        var quote: Character?
        var rest = line[...]
        while let character = rest.popFirst() {
            if let open = quote {
                if character == open {
                    quote = nil
                } else if open == "\"", character == "$" || character == "`" {
                    return nil
                } else if open == "\"", character == "\\", let next = rest.first, "\"\\$`".contains(next) {
                    word.append(next)
                    rest.removeFirst()
                } else {
                    word.append(character)
                }
                continue
            }
            switch character {
            case " ", "\t", "\n":
                if isWord { words.append(word) }
                (word, isWord) = ("", false)
            case "'", "\"": (quote, isWord) = (character, true)
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                word.append(next)
                isWord = true
            case "|", "&", ";", "<", ">", "$", "`", "(", ")", "*", "?", "#": return nil
            default:
                word.append(character)
                isWord = true
            }
        }
        guard quote == nil else { return nil }
        return isWord ? words + [word] : words
    }

    /// What a command is really about: without `sudo`, `env`, `timeout` and the like, and without a shell that does no more
    /// than start it.
    static func unwrapped(_ words: [String]) -> [String] {
        var words = words
        while let program = words.first.map(base) {
            switch program {
            case "sudo", "nohup", "doas", "exec":
                words.removeFirst()
                while program == "sudo", let flag = words.first, ["-n", "-E", "-H", "-S"].contains(flag) {
                    words.removeFirst()
                }
            case "sh", "bash", "dash":
                guard words.count == 3, ["-c", "-lc", "-ec"].contains(words[1]), let inner = split(words[2]) else {
                    return words
                }
                words = inner
            default: return words
            }
        }
        return words
    }

    /// The program without its directory.
    static func base(_ program: String) -> String { program.split(separator: "/").last.map(String.init) ?? program }
}
