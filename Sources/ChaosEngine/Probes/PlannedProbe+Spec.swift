import ChaosModel
import LinuxKernel

extension PlannedProbe {
    /// Prepares a probe of an experiment: resolves its host once, loads its authorities, makes its bytes.
    /// - Parameter processes: where probes of processes find those of a target.
    /// - Throws: `ProbeSetupError` that names the probe.
    init(_ spec: ProbeSpec, version: String? = nil, processes: ProcessLookup? = nil) throws(ProbeSetupError) {
        guard spec.rate >= 1e-6, spec.rate <= 1e6 else {
            throw ProbeSetupError(spec, "a rate must be between 0.000001/s and 1000000/s")
        }
        guard spec.timeout > .zero else { throw ProbeSetupError(spec, "a timeout must be above 0") }
        name = spec.name
        interval = Self.nanoseconds(spec.interval)
        timeout = Self.nanoseconds(spec.timeout)
        let account = spec.retry.map { RetryAccount($0, rate: spec.rate, seed: spec.seed) }
        retries = account
        var questions: [any PlannedQuestion] = []
        for member in spec.members {
            guard let probe = member.probe as? any AskableProbe else {
                throw ProbeSetupError(
                    spec, "nobody knows how to ask a probe of kind `\(type(of: member.probe).name)`")
            }
            let followed = try (probe as? ProcessProbe)?.planned(for: spec, processes: processes)
            let question: any PlannedQuestion
            if let followed { question = followed } else { question = try probe.planned(for: spec, version: version) }
            if let policy = spec.retry, let account {
                questions.append(RetryingQuestion(question: question, policy: policy, account: account))
            } else {
                questions.append(question)
            }
        }
        self.questions = questions
        choice = MemberChoice(weights: spec.members.map(\.weight), seed: spec.seed)
    }

    static func address(_ host: String, _ port: UInt16, of spec: ProbeSpec) throws(ProbeSetupError) -> SocketAddress {
        do {
            return try SocketAddress.choose(host: host, port: port)
        } catch {
            throw ProbeSetupError(spec, "\(error)")
        }
    }

    /// Bounded to 100 years, so that sums of times cannot overflow.
    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let bounded = min(max(duration, .zero), .seconds(3_155_760_000))
        return bounded.components.seconds * 1_000_000_000 + bounded.components.attoseconds / 1_000_000_000
    }
}
