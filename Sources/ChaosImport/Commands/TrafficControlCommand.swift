import ChaosModel

/// `tc qdisc add dev DEV root netem …` and `… tbf …`.
enum TrafficControlCommand {
    static func fault(_ words: [String]) -> CommandFault? {
        var words = words[...]
        guard words.popFirst() == "qdisc", let verb = words.popFirst(), ["add", "replace", "change"].contains(verb)
        else {
            return nil
        }
        var device: String?
        while let word = words.popFirst() {
            switch word {
            case "dev": device = words.popFirst()
            case "root": break
            case "handle": _ = words.popFirst()
            case "netem": return netem(words, device)
            case "tbf": return tbf(words, device)
            default: return nil
            }
        }
        return nil
    }

    private static func made(_ steps: [CommandFault.Step], _ device: String?) -> CommandFault? {
        guard let device, !steps.isEmpty else { return nil }
        let steps = steps.map { step in
            var step = step
            step.fields += [.init("to", .word("0.0.0.0/0")), .init("interface", .text(device))]
            return step
        }
        return CommandFault(
            .none, steps,
            note: "tc impairs all that leaves \(device); the step does so to IPv4 traffic, spares ssh, and needs "
                + "`consent: [whole-interface]` on the way to the operator")
    }

    private static func netem(_ words: ArraySlice<String>, _ device: String?) -> CommandFault? {
        var words = words
        var steps: [CommandFault.Step] = []
        let step = { (fault: String, fields: [DraftValue.Member]) in
            CommandFault.Step(fault: fault, fields: fields, lasts: .untilUndone)
        }
        while let word = words.popFirst() {
            switch word {
            case "delay", "latency":
                guard let delay = words.popFirst().flatMap(time) else { return nil }
                var fields: [DraftValue.Member] = [.init("delay", .duration(delay))]
                if let jitter = words.first.flatMap(time) {
                    words.removeFirst()
                    fields.append(.init("jitter", .duration(jitter)))
                    if let share = words.first.flatMap(share) {
                        words.removeFirst()
                        fields.append(.init("correlation", .percent(share)))
                    }
                }
                steps.append(step("network.delay", fields))
            case "distribution":
                guard let name = words.popFirst(), let last = steps.indices.last, steps[last].fault == "network.delay",
                    ["uniform", "normal", "pareto", "paretonormal"].contains(name)
                else { return nil }
                steps[last].fields.append(.init("distribution", .word(name)))
            case "loss", "drop":
                if words.first == "random" { words.removeFirst() }
                guard let fields = shares(&words) else { return nil }
                steps.append(step("network.loss", fields))
            case "corrupt":
                guard let fields = shares(&words) else { return nil }
                steps.append(step("network.corrupt", fields))
            case "duplicate":
                guard let fields = shares(&words) else { return nil }
                steps.append(step("network.duplicate", fields))
            case "rate":
                guard let rate = words.popFirst().flatMap({ try? BitRate(field: $0) }) else { return nil }
                steps.append(step("network.rate", [.init("rate", .word(rate.fieldText))]))
            case "limit": _ = words.popFirst()
            default: return nil
            }
        }
        return made(steps, device)
    }

    private static func tbf(_ words: ArraySlice<String>, _ device: String?) -> CommandFault? {
        var words = words, fields: [DraftValue.Member] = []
        while let word = words.popFirst() {
            guard let value = words.popFirst() else { return nil }
            switch word {
            case "rate":
                guard let rate = try? BitRate(field: value) else { return nil }
                fields.append(.init("rate", .word(rate.fieldText)))
            case "latency":
                guard let time = time(value) else { return nil }
                fields.append(.init("latency", .duration(time)))
            case "burst", "buffer", "maxburst":
                // tc reads `32kbit` as bits and `32k` as bytes.
                if value.hasSuffix("bit") {
                    guard let bits = try? BitRate(field: value) else { return nil }
                    fields.append(.init("burst", .word("\(max(1, bits.bitsPerSecond / 8))B")))
                } else {
                    guard let size = SourceNumber.binarySize(value) else { return nil }
                    fields.append(.init("burst", .word(SourceNumber.text(size))))
                }
            default: return nil
            }
        }
        guard fields.contains(where: { $0.key == "rate" }) else { return nil }
        return made([.init(fault: "network.rate", fields: fields, lasts: .untilUndone)], device)
    }

    /// `PERCENT [CORRELATION]`.
    private static func shares(_ words: inout ArraySlice<String>) -> [DraftValue.Member]? {
        guard let percent = words.popFirst().flatMap(share) else { return nil }
        var fields: [DraftValue.Member] = [.init("percent", .percent(percent))]
        if let correlation = words.first.flatMap(share) {
            words.removeFirst()
            fields.append(.init("correlation", .percent(correlation)))
        }
        return fields
    }

    private static func share(_ text: String) -> Percent? {
        text.hasSuffix("%") ? SourceNumber.percent(text) : nil
    }

    /// tc's times: a number without unit is microseconds.
    private static func time(_ text: String) -> Duration? {
        let name = text.drop { $0.isASCII && $0.isNumber || $0 == "." }
        let units = [
            "": "us", "us": "us", "usec": "us", "usecs": "us", "ms": "ms", "msec": "ms", "msecs": "ms", "s": "s",
            "sec": "s", "secs": "s",
        ]
        guard let unit = units[String(name)] else { return nil }
        return SourceNumber.goSpan(text.prefix(text.count - name.count) + unit)
    }
}
