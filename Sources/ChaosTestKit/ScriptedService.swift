import ChaosModel

/// A service whose every trouble is known, as the samples a probe of it would take. Deterministic.
public struct ScriptedService: Sendable {
    /// What is wrong with the service in a span of time, in seconds since the run's start.
    public enum Trouble: Sendable {
        /// Refuses at once.
        case down(from: Double, to: Double)
        /// Never answers: every question runs into its timeout.
        case blackhole(from: Double, to: Double)
        /// Answers nothing until `to`, then everything; what would take longer than the timeout fails.
        case stall(from: Double, to: Double)
        /// Answers this much later, in seconds.
        case slow(from: Double, to: Double, by: Double)
        /// Gets slower steadily, up to `by` seconds at `to`.
        case ramp(from: Double, to: Double, by: Double)
        /// Fails every `every`th slot.
        case lossy(from: Double, to: Double, every: UInt32)
    }

    /// Slots per second; timeout and healthy latency in seconds.
    public var rate: Double, timeout: Double, latency: Double
    /// Its troubles; the first that applies to a slot counts.
    public var troubles: [Trouble]

    /// A service that answers in about `latency` seconds.
    public init(rate: Double = 100, timeout: Double = 1, latency: Double = 0.002, _ troubles: [Trouble] = []) {
        self.rate = rate
        self.timeout = timeout
        self.latency = latency
        self.troubles = troubles
    }

    /// The probe that asks it.
    public func facts(name: String = "web") -> Record.ProbeFacts {
        Record.ProbeFacts(
            name: name, question: "GET http://127.0.0.1:8080/\(name)", rate: rate, timeout: .seconds(timeout))
    }

    /// The answers to all slots due in `seconds`, in the order of their completion.
    public func samples(for seconds: Double, probe: UInt16 = 0) -> [Sample] {
        let slots = Int((seconds * rate).rounded())
        return (0..<slots).map { answer(UInt32($0), probe) }.sorted {
            ($0.completed, $0.slot) < ($1.completed, $1.slot)
        }
    }

    private func answer(_ slot: UInt32, _ probe: UInt16) -> Sample {
        let scheduled = Int64((Double(slot) * 1e9 / rate).rounded())
        // A fixed scramble of the slot's number stands for jitter of up to a fifth.
        let jitter = Double((slot &* 2_654_435_761) >> 22) / 1024 * 0.2
        let (after, outcome) = effect(at: Double(scheduled) / 1e9, slot)
        let whole = after + (outcome == .refused ? 0.0003 : latency * (0.9 + jitter))
        let timedOut = outcome == .timeout || whole > timeout
        return Sample(
            probe: probe, slot: slot, scheduled: scheduled,
            latency: Int64(((timedOut ? timeout : whole) * 1e9).rounded()),
            lateness: Int64(jitter * 200_000), outcome: timedOut ? .timeout : outcome,
            detail: outcome == .good && !timedOut ? 200 : outcome == .refused ? 111 : 0)
    }

    private func effect(at time: Double, _ slot: UInt32) -> (Double, Sample.Outcome) {
        for trouble in troubles {
            switch trouble {
            case .down(let from, let to): if (from..<to).contains(time) { return (0, .refused) }
            case .blackhole(let from, let to): if (from..<to).contains(time) { return (0, .timeout) }
            case .stall(let from, let to): if (from..<to).contains(time) { return (to - time, .good) }
            case .slow(let from, let to, let by): if (from..<to).contains(time) { return (by, .good) }
            case .ramp(let from, let to, let by):
                if (from..<to).contains(time) { return (by * (time - from) / (to - from), .good) }
            case .lossy(let from, let to, let every):
                if (from..<to).contains(time), slot % every == 0 { return (0, .refused) }
            }
        }
        return (0, .good)
    }
}
