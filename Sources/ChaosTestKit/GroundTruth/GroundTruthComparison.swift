import ChaosModel

/// Compares one victim's log with the episodes that the analysis found. Times are nanoseconds since the run's start.
struct GroundTruthComparison {
    let script: GroundTruthScript
    let changes: [GroundTruthLog.Change]
    let failures: [Int: [Int: GroundTruthLog.Failures]]
    let log: GroundTruthLog
    let start: Int64
    /// The latency limit and `stable-for`.
    let limit: Int64, stableFor: Int64

    /// How long a question may be on its way, and an answer: within this the truth of what depends on latency is known.
    private static let path: Int64 = 2_000_000
    /// How late the service may be before an outage is left out.
    private static let patience: Int64 = 5_000_000

    private var slot: Int64 { Int64(1e9 / script.rate) }

    /// A moment of CLOCK_MONOTONIC since the run's start.
    func relative(_ moment: UInt64) -> Int64 { Int64(moment) - start }

    /// When outage `index` really began and ended to hurt a client; `nil` when it never did.
    func truth(_ index: Int, client: Int = 0) -> (violated: TimeBounds, recovered: TimeBounds)? {
        let outage = script.outages[index]
        let own = changes.filter { $0.outage == index }.map { shifted($0.bounds, by: -start) }
        guard var violated = own.first, var recovered = own.last, own.count == outage.changes.count else { return nil }
        switch outage.kind {
        case .refused, .reset, .silent, .error, .flap: break
        case .burst:
            guard let known = failures[index]?[client] else { return nil }
            (violated, recovered) = (shifted(known.first, by: -start), shifted(known.last, by: -start))
        case .stall:
            // What was asked so late that the limit had not passed at its end was answered in time.
            recovered = TimeBounds(low: recovered.low - limit, high: recovered.high - limit + Self.path)
        case .ramp:
            let crossing = relative(outage.from) + Int64(Double(limit) / outage.slope)
            violated = TimeBounds(low: crossing - Int64(Double(Self.path) / outage.slope), high: crossing)
        }
        return (violated, recovered)
    }

    /// What was made of every outage. `samples` are in the order of their slots.
    func outages(
        _ episodes: [Report.Episode], _ samples: [Sample], sleeper: [SleepingProber.Answer]?
    ) -> [GroundTruthFinding] {
        script.outages.indices.map { index in
            let outage = script.outages[index]
            var finding = GroundTruthFinding(
                kind: outage.kind, rate: script.rate, length: Double(outage.to - outage.from) / 1e9, outcome: .harmless)
            guard let truth = truth(index) else { return finding }
            finding.length = max(0, middle(truth.recovered) - middle(truth.violated)) / 1e9
            if let gap = failures[index]?[0]?.gap, gap + 2 * slot > stableFor {
                finding.outcome = .fellApart
                return finding
            }
            let late = lateness(outage, truth)
            guard late <= Self.patience else {
                finding.outcome = .victimLate(late)
                return finding
            }
            if let sleeper, let sleeperTruth = self.truth(index, client: 1) {
                finding.sleeperError = sleeperError(sleeper, sleeperTruth)
            }
            let edges = [truth.violated, truth.recovered]
            finding.probeLateness =
                edges.map { edge in
                    lateness(samples, from: edge.low - 2 * slot, to: edge.high + 2 * slot)
                }.max() ?? 0
            let found = episodes.filter { overlaps($0, truth) }
            guard let episode = found.first, let recovered = found.last?.recovered, let recover = episode.recover,
                found.count == 1
            else {
                finding.outcome = .missed
                finding.text = "\(found.count) episodes"
                return finding
            }
            finding.outcome = .measured
            let length = TimeBounds(
                low: truth.recovered.low - truth.violated.high, high: truth.recovered.high - truth.violated.low)
            let measured = TimeBounds(low: Int64(recover.low * 1e9), high: Int64((recover.high * 1e9).rounded(.up)))
            (finding.holdsViolated, finding.violatedError) = compare(episode.violated, truth.violated)
            (finding.holdsRecovered, finding.recoveredError) = compare(recovered, truth.recovered)
            (finding.holdsRecover, finding.recoverError) = compare(measured, length)
            finding.width = Double(measured.high - measured.low) / Double(slot)
            finding.text =
                "port \(script.port) at \(outage.from): violated \(words(episode.violated, truth.violated)), "
                + "recovered \(words(recovered, truth.recovered))"
            return finding
        }
    }

    /// Episodes that belong to no outage, each with how late the service was in it, in nanoseconds.
    func falseAlarms(_ episodes: [Report.Episode]) -> [Int64] {
        let truths = script.outages.indices.compactMap { truth($0) }
        return episodes.filter { episode in !truths.contains { overlaps(episode, $0) } }.map { episode in
            let end = episode.recovered?.high ?? episode.violated.high
            return log.lateness(from: episode.violated.low + start - limit, to: end + start + limit)
        }
    }

    private func compare(_ measured: TimeBounds, _ truth: TimeBounds) -> (holds: Bool, error: Double) {
        (
            measured.low <= truth.high && truth.low <= measured.high,
            abs(middle(measured) - middle(truth)) / Double(slot)
        )
    }

    private func overlaps(_ episode: Report.Episode, _ truth: (violated: TimeBounds, recovered: TimeBounds)) -> Bool {
        let end = episode.recovered?.high ?? .max
        return episode.violated.low <= truth.recovered.high + 2 * slot && end >= truth.violated.low - 2 * slot
    }

    /// How late the service was at worst where it matters: by its beginning and its end, and by half the limit, which
    /// breaches the objective without any outage, until the service counts as recovered.
    private func lateness(
        _ outage: GroundTruthOutage, _ truth: (violated: TimeBounds, recovered: TimeBounds)
    ) -> Int64 {
        let end = relative(outage.to)
        let edges = [
            (truth.violated.low - 2 * slot, truth.violated.high + 2 * slot),
            (truth.recovered.low - 2 * slot, truth.recovered.high + 2 * slot), (end, end + 2 * slot),
        ]
        let near = edges.map { log.lateness(from: $0.0 + start, to: $0.1 + start) }.max() ?? 0
        let around = log.lateness(from: truth.violated.low + start - limit, to: end + start + stableFor + limit)
        return around > limit / 2 ? around : near
    }

    private func lateness(_ samples: [Sample], from: Int64, to: Int64) -> Double {
        var (low, high) = (0, samples.count)
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].scheduled < from { low = middle + 1 } else { high = middle }
        }
        let worst = samples[low...].prefix { $0.scheduled <= to }.map(\.lateness).max() ?? 0
        return Double(worst) / Double(slot)
    }

    /// A prober that logs when it saw the first failure and when it saw the first good answer after the last one.
    private func sleeperError(
        _ answers: [SleepingProber.Answer], _ truth: (violated: TimeBounds, recovered: TimeBounds)
    ) -> Double {
        let from = truth.violated.low + start - 2 * slot, to = truth.recovered.high + start + 2 * slot
        var first: Int64?
        var last: Int64?
        var back: Int64?
        var (low, high) = (0, answers.count)
        while low < high {
            let middle = (low + high) / 2
            if Int64(answers[middle].known) < from { low = middle + 1 } else { high = middle }
        }
        for answer in answers[low...] {
            if !answer.isGood, Int64(answer.asked) <= to {
                first = first ?? Int64(answer.known)
                last = Int64(answer.known)
                back = nil
            } else if answer.isGood, last != nil, back == nil {
                back = Int64(answer.known)
            }
            if back != nil, Int64(answer.asked) > to { break }
        }
        guard let first, let back else { return .infinity }
        return abs(Double(back - first) - (middle(truth.recovered) - middle(truth.violated))) / Double(slot)
    }

    private func words(_ measured: TimeBounds, _ truth: TimeBounds) -> String {
        let low = Figure.duration(abs(Double(truth.low - measured.low)) / 1e9)
        let high = Figure.duration(abs(Double(measured.high - truth.high)) / 1e9)
        return "\(truth.low < measured.low ? "-" : "+")\(low) \(truth.high > measured.high ? "-" : "+")\(high)"
    }

    private func middle(_ bounds: TimeBounds) -> Double { Double(bounds.low + bounds.high) / 2 }

    private func shifted(_ bounds: TimeBounds, by offset: Int64) -> TimeBounds {
        TimeBounds(low: bounds.low + offset, high: bounds.high + offset)
    }
}
