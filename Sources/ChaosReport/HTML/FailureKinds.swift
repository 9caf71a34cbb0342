import ChaosModel

/// What went wrong with the answers that were not good, by probe and kind.
struct FailureKinds {
    private struct Kind: Hashable {
        var probe: UInt16, outcome: Sample.Outcome
    }

    private struct Span {
        var count = 0
        var first: Int64, last: Int64
    }

    private let record: Record
    private var spans: [Kind: Span] = [:]

    init(_ record: Record, samples: [Sample]) {
        self.record = record
        for sample in samples where !sample.isGood && Int(sample.probe) < record.probes.count {
            let kind = Kind(probe: sample.probe, outcome: sample.outcome)
            var span = spans[kind] ?? Span(first: sample.scheduled, last: sample.scheduled)
            span.count += 1
            span.first = min(span.first, sample.scheduled)
            span.last = max(span.last, sample.scheduled)
            spans[kind] = span
        }
    }

    /// Heading and table; nothing when every answer was good.
    var markup: [String] {
        guard !spans.isEmpty else { return [] }
        let rows = spans.sorted {
            ($0.key.probe, -$0.value.count, $0.key.outcome.rawValue) < (
                $1.key.probe, -$1.value.count, $1.key.outcome.rawValue
            )
        }.map { kind, span in
            [
                record.probes[Int(kind.probe)].name, Self.words(kind.outcome), "\(span.count)",
                ReportWords.moment(span.first), ReportWords.moment(span.last),
            ]
        }
        return ["<h2>Failures by kind</h2>", HTMLTable(["probe", "failure", "answers", "first", "last"], rows).text]
    }

    private static func words(_ outcome: Sample.Outcome) -> String {
        switch outcome {
        case .good: "good"
        case .timeout: "no answer in time"
        case .refused: "connection refused"
        case .reset: "connection reset"
        case .unreachable: "host or network unreachable"
        case .closedEarly: "connection closed before the answer was whole"
        case .badStatus: "another status than expected"
        case .badBody: "another body than expected"
        case .badProtocol: "not the protocol that was expected"
        case .tls: "TLS failed"
        case .local: "failed on the probe's own side"
        case .exit: "another exit code than expected"
        case .badHeader: "another header than expected"
        case .badValue: "another number than expected"
        case .badAnswer: "another answer than expected"
        case .lost: "what was acknowledged cannot be read back"
        case .gone: "what is looked at is not there"
        }
    }
}
