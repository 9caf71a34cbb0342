import ChaosModel

/// `stress-ng` and `stress`.
enum StressCommand {
    static func fault(_ words: [String]) -> CommandFault? {
        var values: [String: String] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else { return nil }
            if let equals = word.firstIndex(of: "=") {
                values[long(String(word[..<equals]))] = String(word[word.index(after: equals)...])
            } else if let next = rest.first, !next.hasPrefix("-") {
                values[long(word)] = next
                rest.removeFirst()
            } else {
                values[long(word)] = ""
            }
        }
        let duration = values.removeValue(forKey: "timeout").flatMap(SourceNumber.span)
        let lasts = duration.map(CommandFault.Lasting.span) ?? .untilUndone
        var steps: [CommandFault.Step] = [], lost: [String] = []
        if let workers = values.removeValue(forKey: "cpu") {
            guard let count = Int(workers), count >= 0 else { return nil }
            var fields: [DraftValue.Member] = count == 0 ? [] : [.init("workers", .word("\(count)"))]
            if let load = values.removeValue(forKey: "cpu-load") {
                guard let percent = SourceNumber.percent(load), percent.share > 0 else { return nil }
                fields.append(.init("load", .percent(percent)))
            }
            steps.append(.init(fault: "cpu.burn", fields: fields, lasts: lasts))
        }
        if let workers = values.removeValue(forKey: "vm") {
            // Both programs take 256 MB a worker when they are not told.
            let text = values.removeValue(forKey: "vm-bytes") ?? "256M"
            guard let count = Int(workers).map({ max(1, $0) }), count <= 4096 else { return nil }
            if text.hasSuffix("%"), let percent = SourceNumber.percent(text), percent.share > 0 {
                // stress-ng shares a percentage out among its workers; here it counts what others use, too.
                steps.append(.init(fault: "memory.fill", fields: [.init("percent", .percent(percent))], lasts: lasts))
                lost.append("a share of the memory counts what others use, too")
            } else {
                guard let size = SourceNumber.binarySize(text) else { return nil }
                let total = ByteSize(bytes: size.bytes.multipliedReportingOverflow(by: UInt64(count)).partialValue)
                steps.append(
                    .init(
                        fault: "memory.fill", fields: [.init("size", .word(SourceNumber.text(total)))], lasts: lasts))
                lost.append("memory is held, not written over and over")
            }
        }
        let disk = values.removeValue(forKey: "hdd") ?? values.removeValue(forKey: "io")
        if let disk, let workers = Int(disk).map({ max(1, $0) }) {
            let path = values.removeValue(forKey: "temp-path") ?? "/tmp"
            steps.append(
                .init(
                    fault: "io.stress", fields: [.init("path", .text(path)), .init("workers", .word("\(workers)"))],
                    lasts: lasts))
        }
        guard !steps.isEmpty else { return nil }
        for name in values.keys.sorted() where !harmless.contains(name) { lost.append("--\(name) is left out") }
        return CommandFault(
            .none, steps,
            note: (["the load of the whole host, made by our own workers"] + lost).joined(separator: "; "))
    }

    /// Options that change nothing of the load.
    private static let harmless: Set<String> = [
        "metrics", "metrics-brief", "verbose", "quiet", "times", "log-file", "yaml",
    ]

    private static func long(_ flag: String) -> String {
        let short = [
            "-c": "cpu", "-l": "cpu-load", "-m": "vm", "-t": "timeout", "-i": "io", "-d": "hdd", "-v": "verbose",
            "-q": "quiet",
        ]
        return short[flag] ?? String(flag.drop { $0 == "-" })
    }
}
