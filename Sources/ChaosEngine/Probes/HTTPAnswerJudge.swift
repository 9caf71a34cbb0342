import ChaosModel

/// Judges a complete HTTP answer. Every part of the answer may be hostile: what is looked at is bounded, and so is the
/// time for it.
struct HTTPAnswerJudge {
    private let expectation: HTTPExpectation
    private let metric: MetricQuestion?
    private let parser: HTTPResponseParser

    /// Which headers have to be noted for the judge.
    static func headerNames(_ expectation: HTTPExpectation) -> [String] {
        ["content-encoding"] + expectation.headerNames
    }

    init(_ expectation: HTTPExpectation, metric: MetricQuestion?, _ parser: HTTPResponseParser) {
        self.expectation = expectation
        self.metric = metric
        self.parser = parser
    }

    /// How the question has ended.
    func judgement() -> Progress {
        guard expectation.statuses.contains(where: { $0.contains(parser.code) }) else { return ends(.badStatus) }
        for header in expectation.headers
        where !parser.notes.values(of: header.name.lowercased()).contains(where: header.value.accepts) {
            return ends(.badHeader)
        }
        if let metric { return isCompressed ? ends(.badBody, .compressed) : judge(metric) }
        if expectation.readsBody, isCompressed { return ends(.badBody, .compressed) }
        return badBody() ?? badField() ?? expectation.number.map(judge) ?? ends(.good)
    }

    private func badBody() -> Progress? {
        if let text = expectation.body, !parser.bodyContains(Array(text.utf8)) { return ends(.badBody) }
        switch expectation.bodyPattern?.contained(in: parser.body) {
        case .missing: return ends(.badBody)
        case .tooCostly: return ends(.badBody, .tooCostly)
        case .found, nil: return nil
        }
    }

    private func badField() -> Progress? {
        for field in expectation.fields {
            switch find(field.path) {
            case .scalar(let value) where value == field.value: continue
            case .scalar, .container: return ends(.badValue)
            case .missing: return ends(.gone)
            case .malformed: return ends(.badBody, isWhole ? .malformed : .tooLarge)
            }
        }
        return nil
    }

    private func judge(_ wanted: NumberExpectation) -> Progress {
        switch wanted.source {
        case .json(let path):
            switch find(path) {
            case .scalar(.number(let number)): return judge(number, wanted.bounds)
            case .scalar, .container: return ends(.badValue, .notANumber)
            case .missing: return ends(.gone)
            case .malformed: return ends(.badBody, isWhole ? .malformed : .tooLarge)
            }
        case .header(let name):
            guard let value = parser.notes.values(of: name.lowercased()).first else { return ends(.gone) }
            return judge(value[...], wanted.bounds)
        case .pattern(let pattern):
            switch pattern.firstGroup(in: parser.body) {
            case .found(let group?): return judge(parser.body[group], wanted.bounds)
            case .found, .missing: return ends(.gone)
            case .tooCostly: return ends(.badBody, .tooCostly)
            }
        }
    }

    private func judge(_ text: ArraySlice<UInt8>, _ bounds: NumberBounds) -> Progress {
        // `Double` would also read hexadecimal digits, infinities and NaN.
        let isDecimal = text.allSatisfy { $0 >= 48 && $0 <= 57 || "+-.eE".utf8.contains($0) }
        guard isDecimal, let number = Double(String(decoding: text, as: UTF8.self)) else {
            return ends(.badValue, .notANumber)
        }
        return judge(number, bounds)
    }

    private func judge(_ number: Double, _ bounds: NumberBounds) -> Progress {
        // A sample cannot carry what is not finite.
        guard number.isFinite else { return ends(.badValue, .notANumber) }
        return .answered(bounds.contains(number) ? .good : .badValue, parser.code, value: number)
    }

    private func judge(_ metric: MetricQuestion) -> Progress {
        switch metric.finding(parser) {
        case .number(let number): judge(number, metric.bounds)
        case .missing: ends(.gone)
        case .malformed: ends(.badBody, .malformed)
        case .tooLarge: ends(.badBody, .tooLarge)
        }
    }

    private func find(_ path: JSONPath) -> JSONScan.Finding {
        isWhole ? JSONScan.find(path, in: parser.body) : .malformed
    }

    /// Whether all of the body was kept.
    private var isWhole: Bool { parser.isWhole }

    private var isCompressed: Bool {
        parser.notes.values(of: "content-encoding").contains { !$0.isEmpty && !$0.elementsEqual("identity".utf8) }
    }

    private func ends(_ outcome: Sample.Outcome, _ reason: Sample.Reason? = nil) -> Progress {
        .answered(outcome, reason?.rawValue ?? parser.code)
    }
}
