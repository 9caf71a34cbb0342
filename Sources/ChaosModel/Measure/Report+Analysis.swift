extension Report {
    /// Judges a run. Pure: the same record and samples give the same report.
    /// - Parameter samples: one for each slot of each probe, in any order.
    public init(analyzing record: Record, samples: [Sample]) {
        let series = ProbeSeries.all(record.probes, samples)
        let analysis = RecoveryAnalysis(record: record, series: series, slos: record.slos)
        let measured = Baselines(record, series: series)
        let results = record.slos.map { SLOResult($0, record: record, series: series, baselines: measured) }
        let spans = PhaseSpans(record: record, series: series, episodes: analysis.episodes)
        let last = series.compactMap { $0.samples.map(\.completed).max() }.max() ?? 0
        format = 1
        experiment = record.experiment
        run = record.run
        hypothesis = record.hypothesis
        startedAt = Figure.timestamp(record.startedAt)
        duration = Double(max(last, record.events.map(\.at).max() ?? 0)) / 1e9
        // Without a fault there is nothing to recover from: a run without a steady state is no data point of MTTR.
        let wasInjected = record.faults.contains { $0.effective != nil }
        episodes = wasInjected ? analysis.episodes : []
        recovery = wasInjected ? analysis.recovery : nil
        slos = results
        baselines = measured.isEmpty ? nil : measured.table(record.slos)
        faults = record.faults.map(FaultResult.init)
        let alone = series.map { spans.phases([$0]) }
        phases = series.count == 1 ? alone[0] : spans.phases(series)
        probes = Dictionary(
            zip(record.probes.map(\.name), alone), uniquingKeysWith: { first, _ in first })
        counters = record.counters.mapValues { $0.map { $0.isFinite ? $0 : 0 } }
        events = record.events
        leftovers = record.leftovers
        environment = record.environment
        hashes = record.specHash.isEmpty ? [:] : ["spec": record.specHash]
        warnings = Self.warnings(record, series, results)
        (verdict, reason) = Self.verdict(record, results, analysis.episodes)
        exitCode = verdict.exitCode
    }
}

extension Report.SLOResult {
    init(_ slo: SLO, record: Record, series: [ProbeSeries], baselines: Baselines) {
        name = slo.name
        objective = slo.text
        let yardstick = Yardstick(slo, probes: record.probes, baselines: baselines)
        let found = WorstWindow(of: yardstick, in: series)
        let isComplete = found.goodWindows > 0 && yardstick.probes.allSatisfy { series[$0].missing == nil }
        held = found.wasBreached ? false : isComplete ? true : nil
        worst = found.words ?? "no data"
        badWindows = found.badWindows
        windows = found.windows
        let alone = found.wasBreached ? RecoveryAnalysis(record: record, series: series, slos: [slo]).recovery : nil
        recover = alone?.recover
        censored = alone?.censored ?? false
    }
}

extension Report.FaultResult {
    init(_ facts: Record.FaultFacts) {
        step = facts.step
        fault = facts.fault
        target = facts.target
        mechanism = facts.mechanism
        effectiveAt = facts.effective.map { Double($0.high) / 1e9 }
        clearedAt = facts.cleared.map { Double($0.high) / 1e9 }
        proof = facts.proof.mapValues { $0.isFinite ? $0 : 0 }
        hadEffect = facts.hadEffect
        failure = facts.failure
        gone = facts.gone
        changes = facts.changes
    }
}
