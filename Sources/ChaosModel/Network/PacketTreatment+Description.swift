extension PacketTreatment {
    /// What happens, in words: `delay 200ms ± 20ms, lose 1%, seed 7`.
    public var summary: String {
        var words: [String] = []
        if delay > 0 || jitter > 0 { words.append("delay \(delaySummary)") }
        if let loss { words.append("lose \(loss.summary)") }
        if let duplicate { words.append("duplicate \(duplicate.summary)") }
        if let corrupt { words.append("corrupt \(corrupt.summary)") }
        if let reorder {
            let gap = reorder.gap > 1 ? ", one of \(reorder.gap) at most" : ""
            words.append("let \(reorder.chance.summary)\(gap) overtake")
        }
        if let rate { words.append("at most \(rate.summary)") }
        if isRandom { words.append("seed \(seed)") }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }

    /// Whether chance has a part in it.
    var isRandom: Bool { jitter > 0 || loss != nil || duplicate != nil || corrupt != nil || reorder != nil }

    private var delaySummary: String {
        guard jitter > 0 else { return delay.asMilliseconds }
        var spread: [String] = distribution == .uniform ? [] : [distribution.rawValue]
        if delayCorrelation > 0 { spread.append("correlation \(delayCorrelation.asPercent)") }
        return "\(delay.asMilliseconds) ± \(jitter.asMilliseconds) (\((spread + ["reorders"]).joined(separator: ", ")))"
    }

    /// The arguments of `tc qdisc add … netem`.
    var netemArguments: String {
        var words = ["limit \(limit)"]
        if delay > 0 || jitter > 0 {
            words.append("delay \(delay.asMilliseconds)")
            if jitter > 0 {
                words.append(jitter.asMilliseconds)
                if delayCorrelation > 0 { words.append(delayCorrelation.asPercent) }
                if distribution != .uniform { words.append("distribution \(distribution.rawValue)") }
            }
        }
        if let loss { words.append("loss \(loss.netemArguments)") }
        if let duplicate { words.append("duplicate \(duplicate.netemArguments)") }
        if let corrupt { words.append("corrupt \(corrupt.netemArguments)") }
        if let reorder { words.append("reorder \(reorder.chance.netemArguments) gap \(max(1, reorder.gap))") }
        if isRandom { words.append("seed \(seed)") }
        return words.joined(separator: " ")
    }
}

extension PacketTreatment.Chance {
    /// `10%`, and the correlation where there is one.
    var summary: String { share.asPercent + (correlation > 0 ? " (correlation \(correlation.asPercent))" : "") }

    fileprivate var netemArguments: String { share.asPercent + (correlation > 0 ? " \(correlation.asPercent)" : "") }
}

extension PacketTreatment.LossModel {
    /// The model in words.
    var summary: String {
        switch self {
        case .random(let chance): chance.summary
        case .fourState(let p13, let p31, let p32, let p23, let p14):
            "by four states (p13 \(p13.asPercent), p31 \(p31.asPercent), p32 \(p32.asPercent), "
                + "p23 \(p23.asPercent), p14 \(p14.asPercent))"
        case .gilbertElliott(let p, let r, let lossInBad, let lossInGood):
            "by Gilbert-Elliott (p \(p.asPercent), r \(r.asPercent), \(lossInBad.asPercent) while bad, "
                + "\(lossInGood.asPercent) while good)"
        }
    }

    fileprivate var netemArguments: String {
        switch self {
        case .random(let chance): "random \(chance.netemArguments)"
        case .fourState(let p13, let p31, let p32, let p23, let p14):
            "state " + [p13, p31, p32, p23, p14].map(\.asPercent).joined(separator: " ")
        case .gilbertElliott(let p, let r, let lossInBad, let lossInGood):
            "gemodel " + [p, r, lossInBad, lossInGood].map(\.asPercent).joined(separator: " ")
        }
    }
}

extension PacketTreatment.RateLimit {
    /// `10mbit/s, burst 12500B, queued up to 50ms`.
    var summary: String {
        "\(BitRate(bitsPerSecond: bitsPerSecond).fieldText)/s, burst \(ByteSize(bytes: burst).fieldText), "
            + "queued up to \(latency.asMilliseconds)"
    }
}

extension Double {
    /// A share as one writes it: `0.5%`.
    fileprivate var asPercent: String { Percent(share: self).fieldText }
}
