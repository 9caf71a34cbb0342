extension PacketTreatment {
    /// What happens, in words: `delay 200ms ± 20ms, lose 1%`.
    public var summary: String {
        var words: [String] = []
        if delay > 0 || jitter > 0 {
            words.append("delay \(delay.asMilliseconds)" + (jitter > 0 ? " ± \(jitter.asMilliseconds) (reorders)" : ""))
        }
        if let loss { words.append("lose \(loss.summary)") }
        if let duplicate { words.append("duplicate \(duplicate.summary)") }
        if let corrupt { words.append("corrupt \(corrupt.summary)") }
        if let reorder { words.append("let \(reorder.chance.summary) overtake") }
        if let rate { words.append("at most \(rate.bitsPerSecond) bit/s") }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }

    /// The arguments of `tc qdisc add … netem`.
    var netemArguments: String {
        var words = ["limit \(limit)"]
        if delay > 0 || jitter > 0 {
            words.append("delay \(delay.asMilliseconds)" + (jitter > 0 ? " \(jitter.asMilliseconds)" : ""))
        }
        return words.joined(separator: " ")
    }
}

extension PacketTreatment.Chance {
    /// `10%`, and the correlation where there is one.
    var summary: String {
        "\(Percent(share: share).fieldText)"
            + (correlation > 0 ? " (correlation \(Percent(share: correlation).fieldText))" : "")
    }
}

extension PacketTreatment.LossModel {
    /// The model in words.
    var summary: String {
        switch self {
        case .random(let chance): chance.summary
        case .fourState: "by four states"
        case .gilbertElliott: "by Gilbert-Elliott"
        }
    }
}
