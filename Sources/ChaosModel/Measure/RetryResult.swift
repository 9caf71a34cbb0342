extension Report {
    /// How much a probe's retries have multiplied its questions.
    public struct RetryResult: Hashable, Codable, Sendable {
        /// Attempts for each question, 1 without a retry; `nil` when nothing was asked.
        public struct Amplification: Hashable, Codable, Sendable {
            /// By phase, and over the whole run.
            public var before: Double?, during: Double?, after: Double?, overall: Double?
        }

        /// The probe's name, and its policy in words.
        public var probe: String, policy: String
        /// What the pauses started from.
        public var seed: UInt64?
        /// Questions, and the attempts that they took.
        public var questions: Int, attempts: Int
        /// Attempts for each question.
        public var amplification: Amplification
        /// Retries that the budget refused.
        public var refusedByBudget: Int

        /// The probes with a policy; `nil` when there is none.
        static func all(_ record: Record, _ series: [ProbeSeries], _ spans: PhaseSpans) -> [RetryResult]? {
            let results = zip(record.probes, series).compactMap { probe, answers -> RetryResult? in
                guard let policy = probe.retry else { return nil }
                func ratio(_ span: Range<Int64>) -> Double? {
                    Self.ratio(answers.samples(from: span.lowerBound, to: span.upperBound))
                }
                let bounds = spans.bounds
                return RetryResult(
                    probe: probe.name, policy: policy, seed: probe.seed, questions: answers.samples.count,
                    attempts: attempts(of: answers.samples[...]),
                    amplification: Amplification(
                        before: ratio(bounds.before), during: ratio(bounds.during), after: ratio(bounds.after),
                        overall: Self.ratio(answers.samples[...])),
                    refusedByBudget: probe.refusedRetries ?? 0)
            }
            return results.isEmpty ? nil : results
        }

        private static func attempts(of samples: ArraySlice<Sample>) -> Int {
            samples.reduce(0) { $0 + Int($1.attempts) }
        }

        private static func ratio(_ samples: ArraySlice<Sample>) -> Double? {
            samples.isEmpty ? nil : Double(attempts(of: samples)) / Double(samples.count)
        }
    }
}
