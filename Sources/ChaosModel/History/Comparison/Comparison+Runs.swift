extension Comparison {
    /// Compares two single runs. Pure and deterministic.
    public init(_ was: ComparedRun, _ now: ComparedRun) {
        var findings = Self.recovery(was, now) + Self.answers(was, now)
        Self.correct(&findings)
        kind = .runs
        self.was = was.side
        self.now = now.side
        self.findings = findings
        let labels = Self.labels(was.name, now.name)
        headline = Self.headline(labels.was, labels.now, verdicts: (was.report.verdict, now.report.verdict), findings)
        cautions = Self.cautions(was, now)
        counters = Self.counters(was, now)
        faults = Self.faults(was, now)
        facts = Self.facts(was, now)
        if let first = was.spec, let second = now.spec { spec = LineDifference(first, second).lines }
    }

    private static func recovery(_ was: ComparedRun, _ now: ComparedRun) -> [Finding] {
        let (a, b) = (was.report.recovery, now.report.recovery)
        var findings = [
            bounds("recover", a?.recover, b?.recover, censored: (a?.censored ?? false, b?.censored ?? false)),
            bounds("detect", a?.detect, b?.detect), bounds("afterClear", a?.afterClear, b?.afterClear),
        ]
        // Whether a run had come to a breach that says nothing of recovery is not known.
        if [was, now].contains(where: { $0.side.leftOut > 0 }), a == nil || b == nil {
            findings[0].direction = .unknown
        }
        return findings.filter { $0.was != nil || $0.now != nil }
    }

    /// Two values that are known to lie between bounds: they differ for sure when the bounds do not overlap.
    static func bounds(
        _ measure: String, _ was: Report.Interval?, _ now: Report.Interval?, censored: (Bool, Bool) = (false, false)
    ) -> Finding {
        func estimate(_ value: Report.Interval?, _ censored: Bool) -> HistoryReport.Estimate? {
            value.map {
                censored
                    ? HistoryReport.Estimate(value: nil, low: $0.low)
                    : HistoryReport.Estimate(value: ($0.low + $0.high) / 2, low: $0.low, high: $0.high)
            }
        }
        var finding = Finding(
            measure: measure, unit: .seconds, was: estimate(was, censored.0), now: estimate(now, censored.1),
            difference: nil, direction: .same, test: nil, text: "")
        switch (was, now) {
        case (nil, nil): finding.text = "\(finding.name): neither run has one"
        case (nil, _?), (_?, nil):
            let isRecovery = measure == "recover"
            finding.direction = !isRecovery ? .unknown : was == nil ? .worse : .better
            finding.text = "\(finding.name): only the \(was == nil ? "second" : "first") run has one"
        case (let was?, let now?):
            let low = censored.0 ? nil : now.low - was.high, high = censored.1 ? nil : now.high - was.low
            let middle = censored.0 || censored.1 ? nil : (now.low + now.high - was.low - was.high) / 2
            finding.difference = HistoryReport.Estimate(value: middle, low: low, high: high)
            if let low, low > 0 {
                finding.direction = .worse
            } else if let high, high < 0 {
                finding.direction = .better
            }
            if finding.direction == .same {
                let isOpen = censored.0 || censored.1
                finding.direction = isOpen ? .unknown : .same
                finding.text = finding.sentence(
                    because: isOpen
                        ? "\(censored.0 ? censored.1 ? "neither run had" : "the first run had not" : "the second run had not") recovered when it ended"
                        : "the bounds of measurement overlap")
            }
        }
        return finding
    }

    private static func answers(_ was: ComparedRun, _ now: ComparedRun) -> [Finding] {
        let common = was.record.probes.map(\.name).filter { name in now.record.probes.contains { $0.name == name } }
        return common.flatMap { probe in
            was.phases.indices.flatMap { phase -> [Finding] in
                guard let a = was.blocks(probe, phase: phase), let b = now.blocks(probe, phase: phase) else {
                    return []
                }
                return answers("of \(probe) \(was.phases[phase].name)", a, b)
            }
        }
    }

    private static let quantiles: [(name: String, share: Double)] = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)]

    private static func answers(_ place: String, _ a: AnswerBlocks, _ b: AnswerBlocks) -> [Finding] {
        guard a.count > 0 || b.count > 0 else { return [] }
        let measures =
            quantiles.map { ($0.name, Unit.seconds, a.quantile($0.share), b.quantile($0.share)) }
            + [("errors", .share, a.errors, b.errors)]
        var findings = measures.map { name, unit, was, now in
            Finding(
                measure: "\(name) \(place)", unit: unit, was: was.map { HistoryReport.Estimate(value: $0) },
                now: now.map { HistoryReport.Estimate(value: $0) }, difference: nil, direction: .unknown, test: nil,
                text: "")
        }
        guard min(a.blocks.count, b.blocks.count) >= BlockBootstrap.fewest else {
            for index in findings.indices {
                if let was = findings[index].was?.value, let now = findings[index].now?.value {
                    findings[index].difference = HistoryReport.Estimate(value: now - was)
                }
                findings[index].text = findings[index].sentence(
                    because:
                        "with \(a.blocks.count) blocks of \(Figure.duration(Double(a.length) / 1e9, trimmed: true)) against "
                        + "\(b.blocks.count) of \(Figure.duration(Double(b.length) / 1e9, trimmed: true)); it takes \(BlockBootstrap.fewest)"
                )
            }
            return findings
        }
        let drawn = BlockBootstrap(a, b, quantiles: quantiles.map(\.share))
        for index in findings.indices {
            let isErrors = index == quantiles.count
            if !isErrors, let fewest = fewestBeyond(quantiles[index].share, a, b) {
                findings[index].text = findings[index].sentence(because: fewest)
                continue
            }
            if isErrors, a.failures == 0, b.failures == 0 {
                findings[index].direction = .same
                findings[index].difference = HistoryReport.Estimate(value: 0, low: 0, high: 0)
                continue
            }
            guard let difference = isErrors ? drawn.errors : drawn.quantiles[index] else {
                findings[index].text = findings[index].sentence(because: "without good answers on both sides")
                continue
            }
            var test = Test(
                "block bootstrap, blocks of \(Figure.duration(Double(a.length) / 1e9, trimmed: true)) and "
                    + "\(Figure.duration(Double(b.length) / 1e9, trimmed: true)), \(BlockBootstrap.rounds) draws, seed \(BlockBootstrap.seed)",
                counts: [a.blocks.count, b.blocks.count], pValue: difference.pValue)
            if !isErrors, let slower = drawn.slower {
                test.effectName = "chance that a good answer of the second is the slower one (Mann–Whitney)"
                test.effect = slower
            }
            findings[index].test = test
            findings[index].difference = HistoryReport.Estimate(
                value: difference.value, low: difference.low, high: difference.high)
            let isClear = difference.low > 0 || difference.high < 0
            findings[index].direction = !isClear ? .same : difference.value > 0 ? .worse : .better
        }
        return findings
    }

    /// Why a quantile cannot be told; `nil` when there are enough good answers beyond it on both sides.
    private static func fewestBeyond(_ share: Double, _ a: AnswerBlocks, _ b: AnswerBlocks) -> String? {
        let beyond = [a, b].map { Int((Double($0.good.count) * (1 - share)).rounded(.down)) }
        guard (beyond.min() ?? 0) < BlockBootstrap.fewestBeyond else { return nil }
        return "with \(beyond[0]) against \(beyond[1]) good answers beyond it; it takes \(BlockBootstrap.fewestBeyond)"
    }
}
