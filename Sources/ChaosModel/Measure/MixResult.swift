extension Report {
    /// The figures of each question of a mix.
    public struct MixResult: Hashable, Codable, Sendable {
        /// The probe's name.
        public var probe: String
        /// What the choice started from.
        public var seed: UInt64?
        /// Before, during and after the faults, by the question's name.
        public var members: [String: Phases]

        /// The mixes of a run; `nil` when it had none.
        static func all(_ record: Record, _ series: [ProbeSeries], _ spans: PhaseSpans) -> [MixResult]? {
            let mixes = zip(record.probes, series).compactMap { probe, answers -> MixResult? in
                guard let names = probe.members else { return nil }
                let phases = names.indices.map { member in
                    var own = ProbeSeries(interval: answers.interval)
                    own.samples = answers.samples.filter { Int($0.member) == member }
                    return spans.phases([own])
                }
                let members = Dictionary(zip(names, phases), uniquingKeysWith: { first, _ in first })
                return MixResult(probe: probe.name, seed: probe.seed, members: members)
            }
            return mixes.isEmpty ? nil : mixes
        }
    }
}
