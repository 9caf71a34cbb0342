extension Report {
    /// Judges a run. Pure: the same record and samples give the same report.
    /// - Parameters:
    ///   - samples: one for each slot of each probe, in any order.
    ///   - counters: the kernel's counters over the run; `nil` for a run of which none were kept.
    public init(analyzing record: Record, samples: [Sample], counters kernel: CounterSeries? = nil) {
        let series = ProbeSeries.all(record.probes, samples)
        let bridged = ProbeSeries.bridged(record.probes, samples)
        let analysis = RecoveryAnalysis(record: record, series: bridged, slos: record.slos)
        let measured = Baselines(record, series: series)
        let results = record.slos.map {
            SLOResult($0, record: record, series: series, bridged: bridged, baselines: measured)
        }
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
        let aside = record.milestoneProbes
        let asked = series.indices.filter { !aside.contains($0) }
        let alone = series.map { spans.phases([$0]) }
        phases = asked.count == 1 ? alone[asked[0]] : spans.phases(asked.map { series[$0] })
        probes = Dictionary(zip(record.probes.map(\.name), alone), uniquingKeysWith: { first, _ in first })
        counters = (kernel?.growth(of: record) ?? record.counters).mapValues { $0.map { $0.isFinite ? $0 : 0 } }
        suspects = kernel.flatMap { CounterRanking($0, record: record, episodes: analysis.episodes)?.suspects }
        trends = kernel.map { TargetTrend.all($0, record: record, episodes: analysis.episodes) }
        counterSampling = record.counterSampling
        events = record.events
        leftovers = record.leftovers
        environment = record.environment
        fleet = record.fleet
        hashes = record.specHash.isEmpty ? [:] : ["spec": record.specHash]
        mixes = MixResult.all(record, series, spans)
        retries = RetryResult.all(record, series, spans)
        ledgers = record.ledgers
        warnings = Self.warnings(record, series, results)
        (verdict, reason) = Self.verdict(record, results, analysis.episodes)
        exitCode = verdict.exitCode
        milestones = Self.milestones(record, samples)
        if wasInjected { warnings += (milestones ?? []).compactMap(\.warning) }
        judgeMilestones()
        measurement = record.measurement.map {
            MeasurementResult(
                $0, record: record, series: series, episodes: episodes, milestones: milestones ?? [])
        }
        warnings += measurement?.flags ?? []
    }
}

extension Report.SLOResult {
    init(_ slo: SLO, record: Record, series: [ProbeSeries], bridged: [ProbeSeries], baselines: Baselines) {
        name = slo.name
        objective = slo.text
        let yardstick = Yardstick(slo, probes: record.probes, baselines: baselines)
        let found = WorstWindow(of: yardstick, in: series)
        let isComplete =
            found.goodWindows > 0 && !found.isBlind && yardstick.probes.allSatisfy { series[$0].missing == nil }
        held = found.wasBreached ? false : isComplete ? true : nil
        worst = found.words ?? "no data"
        badWindows = found.badWindows
        windows = found.windows
        let wasInjected = record.faults.contains { $0.effective != nil }
        let alone =
            found.wasBreached && wasInjected
            ? RecoveryAnalysis(record: record, series: bridged, slos: [slo]).recovery : nil
        detect = alone?.detect
        recover = alone?.recover
        afterClear = alone?.afterClear
        selfHealed = alone?.selfHealed
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
