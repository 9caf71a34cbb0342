/// One claim made ready to judge with: whose answers it looks at, and its limit as a number. What an answer and a span mean
/// to a claim is said here and nowhere else.
struct Gauge: Sendable {
    /// What a span's tally came to.
    struct Reading: Hashable, Sendable {
        var outcome: Judgement.Outcome
        var tally: Tally
        /// The measured value; `nil` without data, and for a quantile, which a tally does not have.
        var value: Double?
    }

    /// A span that is judged.
    struct Stretch: Hashable, Sendable {
        /// Its length in seconds.
        var seconds: Double
        /// Whether nothing cuts it short, such as the start of the run.
        var isWhole: Bool
    }

    let claim: SLO.Claim
    /// Index of the probe; `nil` when there is no such probe.
    let probe: Int?
    /// Index in a mix; `nil` for all of it.
    let member: UInt8?
    /// The limit in the measure's unit; `nil` when it hangs on a baseline that is not known.
    let limit: Double?
    /// What makes an answer bad.
    private let badness: Badness

    private enum Badness {
        case failure, slower(than: Int64), above(Double), below(Double), nothing
    }

    /// Makes a claim ready; `probe` is what it is about unless it says otherwise.
    init(_ claim: SLO.Claim, on probe: String, in places: ProbePlaces, baselines: Baselines) {
        self.claim = claim
        let place = places.place(of: claim.subject ?? probe)
        self.probe = place?.probe
        member = place?.member
        let baseline = baselines[claim.title(on: probe)]
        switch claim.limit {
        case .fixed(let number): limit = number
        case .scaled(let factor): limit = baseline.map { $0 * factor }
        case .shifted(let number): limit = baseline.map { $0 + number }
        }
        switch (claim.measure, claim.comparison, limit) {
        case (.share(let latency), _, _): badness = .slower(than: latency.spanNanoseconds)
        case (.quantile, _, let limit?): badness = .slower(than: Int64(min(max(limit * 1e9, 0), 9e18).rounded()))
        case (.errors, _, _), (.availability, _, _), (.rate, _, _): badness = .failure
        case (.value(.max), .atMost, let limit?): badness = .above(limit)
        case (.value(.min), .atLeast, let limit?): badness = .below(limit)
        default: badness = .nothing
        }
    }

    /// Whether a bad answer can be told by itself. The other claims are judged by a sum: only a window is bad.
    var judgesAnswers: Bool {
        switch (claim.measure, claim.comparison) {
        case (.share, _), (.quantile, _), (.errors, _), (.availability, _): true
        case (.value(.max), .atMost), (.value(.min), .atLeast): true
        case (.rate, _), (.value, _): false
        }
    }

    /// Whether an answer is about this claim and says something: one that failed on our side does not.
    func counts(_ sample: Sample) -> Bool { sample.outcome != .local && isMeant(sample) }

    /// Adds an answer, if it is about this claim.
    /// - Parameters:
    ///   - isForgiven: it is known to be over: it is not bad, and its number is left out.
    ///   - isProof: what failed on our side is bad, since it proves nothing good; otherwise it does not count.
    func add(_ sample: Sample, to tally: inout Tally, isForgiven: Bool = false, isProof: Bool = false) {
        let isOurs = sample.outcome == .local && !isProof
        guard !isOurs, isMeant(sample) else {
            if isOurs ? asks(sample) : isUnseen(sample) && !isForgiven { tally.addMute() }
            return
        }
        let isBad = isBad(sample) && !isForgiven
        guard readsValues else { return tally.add(isBad: isBad) }
        guard let value = sample.value, !isForgiven else { return }
        let isLow = claim.measure == .value(.min)
        tally.add(value, at: Double(sample.scheduled) / 1e9, rank: isLow ? -value : value, isBad: isBad)
    }

    /// Whether a question of this claim's brought no number because it failed: a number that nobody saw is neither within
    /// the limit nor beyond it.
    func isUnseen(_ sample: Sample) -> Bool { readsValues && asks(sample) && !sample.isGood && !isMeant(sample) }

    /// What an answer says by itself.
    func outcome(of sample: Sample) -> Judgement.Outcome {
        guard judgesAnswers, limit != nil, isMeant(sample) else { return .unknown }
        return isBad(sample) ? .bad : .good
    }

    /// What an answer would come to if it were all there is: recovery does not begin with one that is beyond the limit.
    func outcome(ofAlone sample: Sample) -> Judgement.Outcome {
        guard let limit, isMeant(sample), !judgesAnswers else { return outcome(of: sample) }
        switch (claim.measure, claim.comparison, sample.value) {
        case (.rate, .atLeast, _): return sample.isGood ? .good : .bad
        case (.rate, .atMost, _), (.value(.slope), _, _): return .unknown
        case (_, .atMost, let value?): return value <= limit ? .good : .bad
        case (_, .atLeast, let value?): return value >= limit ? .good : .bad
        default: return .unknown
        }
    }

    /// What a span's tally comes to.
    func outcome(of tally: Tally, over stretch: Stretch) -> Judgement.Outcome {
        guard let limit, tally.count > 0 else { return .unknown }
        // Of the greatest number one that was seen is enough to know that it is beyond the limit.
        if case .value = claim.measure, tally.bad > 0 { return .bad }
        guard !tally.isMostlyMute else { return .unknown }
        let count = Double(tally.count), bad = Double(tally.bad), slack = 1e-9 * count
        switch claim.measure {
        case .share, .availability: return bad <= (1 - limit) * count + slack ? .good : .bad
        case .errors: return bad <= limit * count + slack ? .good : .bad
        case .quantile(let quantile):
            return tally.bad <= tally.count - SLO.Objective.rank(quantile, of: tally.count) ? .good : .bad
        case .rate:
            // A window cannot tell rates apart that are less than one answer apart.
            let (answers, wanted) = (count - bad, limit * stretch.seconds)
            func isWithin(_ answers: Double) -> Bool {
                claim.comparison == .atMost ? answers < wanted + 1 - slack : answers > wanted - 1 + slack
            }
            // What failed on our side may have been good, so the rate lies between the two.
            let isGood = isWithin(answers)
            return isWithin(answers + Double(tally.mute)) == isGood ? isGood ? .good : .bad : .unknown
        case .value:
            guard let value = value(of: tally, over: stretch) else { return .unknown }
            return (claim.comparison == .atMost ? value <= limit : value >= limit) ? .good : .bad
        }
    }

    /// What a span's tally comes to, with its value.
    func reading(of tally: Tally, over stretch: Stretch) -> Reading {
        Reading(
            outcome: outcome(of: tally, over: stretch), tally: tally, value: value(of: tally, over: stretch))
    }

    /// What a span's tally measures.
    func value(of tally: Tally, over stretch: Stretch) -> Double? {
        guard tally.count > 0 else { return nil }
        let good = Double(tally.count - tally.bad)
        switch claim.measure {
        case .share, .availability: return good / Double(tally.count)
        case .errors: return Double(tally.bad) / Double(tally.count)
        case .quantile: return nil
        case .rate: return stretch.seconds > 0 ? good / stretch.seconds : nil
        case .value(.max): return tally.extreme
        case .value(.min): return -tally.extreme
        case .value(.mean): return tally.mean
        case .value(.last): return tally.last
        // A moment's noise would be many times as much in a minute.
        case .value(.slope): return stretch.isWhole ? tally.slope.map { $0 * 60 } : nil
        }
    }

    /// The exact value over answers of any probe, in the order of their slots.
    func value(of samples: some Sequence<Sample>, over stretch: Stretch) -> Double? {
        guard case .quantile(let quantile) = claim.measure else {
            return value(of: tally(of: samples), over: stretch)
        }
        let sorted = samples.filter(counts).map { $0.isGood ? $0.latency : Int64.max }.sorted()
        guard !sorted.isEmpty else { return nil }
        let value = sorted[SLO.Objective.rank(quantile, of: sorted.count) - 1]
        return value == .max ? .infinity : Double(value) / 1e9
    }

    /// The tally of answers of any probe.
    func tally(of samples: some Sequence<Sample>) -> Tally {
        var tally = Tally()
        for sample in samples { add(sample, to: &tally) }
        return tally
    }

    /// How far a value is beyond the limit, in relation to it: above 0 is bad.
    func excess(of value: Double) -> Double? {
        guard let limit else { return nil }
        let beyond = claim.comparison == .atMost ? value - limit : limit - value
        return limit == 0 ? beyond : beyond / abs(limit)
    }

    /// Whether an answer is about this claim, whoever's failure it is.
    private func isMeant(_ sample: Sample) -> Bool {
        asks(sample) && (readsValues ? sample.value?.isFinite == true : true)
    }

    /// Whether a question was one that this claim is about.
    private func asks(_ sample: Sample) -> Bool {
        (member == nil || member == sample.member) && Int(sample.probe) == probe
    }

    private var readsValues: Bool {
        if case .value = claim.measure { true } else { false }
    }

    private func isBad(_ sample: Sample) -> Bool {
        switch badness {
        case .failure: !sample.isGood
        case .slower(let limit): !sample.isGood || sample.latency > limit
        case .above(let limit): (sample.value ?? limit) > limit
        case .below(let limit): (sample.value ?? limit) < limit
        case .nothing: false
        }
    }
}
